using System.CommandLine;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace Gateway.Api.CommandLine;

/// <summary><c>gateway openapi</c>: the description of the API, as it is served at <c>/openapi.yaml</c>.</summary>
internal static class OpenApiCommand
{
    public static Command Make(CommandHost host)
    {
        var json = new Option<bool>("--json") { Description = "JSON instead of YAML." };
        var command = new Command("openapi", "Writes the description of the API (OpenAPI 3.1).") { json };
        command.SetAction(
            (parsed, cancellationToken) =>
                host.UseAsync(
                    (WebApplication app) => WriteAsync(app, parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellationToken)
                )
        );
        return command;
    }

    private static async Task<int> WriteAsync(WebApplication app, bool asJson, TextWriter output, CancellationToken cancellationToken)
    {
        // The start would do this: until then nobody is told of the routes.
        app.UseEndpoints(_ => { });
        var document = await app.Services.GetRequiredService<IAsyncSwaggerProvider>().GetSwaggerAsync(OpenApi.OpenApiDocument.Name);
        var text = await document.SerializeAsync(
            OpenApiSpecVersion.OpenApi3_1,
            asJson ? OpenApiConstants.Json : OpenApiConstants.Yaml,
            cancellationToken
        );
        await output.WriteAsync(text.AsMemory(), cancellationToken);
        return 0;
    }
}
