using Gateway.Drivers.Providers.Docker;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Connections;

/// <summary>The connections that need no account, so that a gateway just started has something to show.</summary>
internal sealed partial class DefaultConnections(IOptions<GatewayOptions> options, ILogger<DefaultConnections> logger)
{
    private readonly Lazy<IReadOnlyDictionary<string, string?>?> _docker = new(() => FindDocker(logger));

    /// <summary>Their settings by name; none if the operator wants none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Read()
    {
        var connections = new Dictionary<string, IReadOnlyDictionary<string, string?>>(StringComparer.Ordinal);
        if (!options.Value.DefaultConnections)
        {
            return connections;
        }

        connections["sandbox-eu"] = new Dictionary<string, string?> { ["Provider"] = "sandbox" };
        connections["sandbox-us"] = new Dictionary<string, string?> { ["Provider"] = "sandbox" };
        connections["files"] = new Dictionary<string, string?>
        {
            ["Provider"] = "filesystem",
            ["Path"] = Path.GetFullPath(Path.Join(options.Value.DataDirectory, "files")),
        };
        if (_docker.Value is { } docker)
        {
            connections["docker"] = new Dictionary<string, string?>(docker) { ["Provider"] = "docker" };
        }

        return connections;
    }

    private static IReadOnlyDictionary<string, string?>? FindDocker(ILogger logger)
    {
        var settings = DockerEndpoint.Find(out var whyNot);
        if (settings is null)
        {
            LogNoDocker(logger, whyNot!);
        }

        return settings;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "There is no connection 'docker': {Reason}")]
    private static partial void LogNoDocker(ILogger logger, string reason);
}
