using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Gateway.Api.Connections;

/// <summary>
/// Follows <c>appsettings.json</c> by looking at the file now and then. The framework would be told of every change below the folder that
/// the gateway is started in, and for that opens each folder there first: seconds of a start in a tree of a few thousand.
/// </summary>
internal static class SettingsFiles
{
    private const string WatchNothing = "--hostBuilder:reloadConfigOnChange=false";

    public static WebApplicationBuilder CreateBuilder(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder([.. settings, WatchNothing]);
        var folder = new PhysicalFileProvider(builder.Environment.ContentRootPath)
        {
            UsePollingFileWatcher = true,
            UseActivePolling = true,
        };
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is JsonConfigurationSource { Path: { } path, Optional: var optional })
            {
                sources[i] = new JsonConfigurationSource
                {
                    FileProvider = folder,
                    Path = path,
                    Optional = optional,
                    ReloadOnChange = true,
                };
            }
        }

        return builder;
    }
}
