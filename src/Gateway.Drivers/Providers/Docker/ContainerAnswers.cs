using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>Makes a <see cref="Container"/> of a line of a list and of an inspection: what both know is the same in both.</summary>
internal static class ContainerAnswers
{
    private const string AllAddresses = "0.0.0.0";

    public static Container ToContainer(this ContainerSummary summary, Connection origin)
    {
        var native = summary.State is { Length: > 0 } word ? word : NullIfEmpty(summary.Status);
        var state = summary.State is { Length: > 0 } ? DockerStates.OfWord(summary.State) : DockerStates.OfText(summary.Status);
        return new Container
        {
            Origin = origin,
            Id = summary.Id,
            Name = NameOf(summary.Names),
            State = state,
            NativeState = native,
            CreatedAt = DockerTimes.FromSeconds(summary.Created),
            Image = NullIfEmpty(summary.Image),
            // The list has the command as one text that cannot be taken apart again for certain: it is in Extra.
            Addresses = Addresses(summary.NetworkSettings),
            Ports = InOrder(summary.Ports?.Select(ToPort) ?? []),
            Labels = summary.Labels ?? new Dictionary<string, string>(),
            ExitCode = DockerStates.ExitCodeOf(summary.Status),
            Extra = Extra(
                ("imageId", Text(summary.ImageId)),
                ("networkMode", Text(summary.HostConfig?.NetworkMode)),
                ("command", Text(summary.Command)),
                ("status", Text(summary.Status))
            ),
        };
    }

    public static Container ToContainer(this ContainerDetails details, Connection origin)
    {
        var condition = details.State ?? new ContainerCondition();
        var native = DockerStates.WordOf(condition);
        var state = DockerStates.OfWord(native);
        return new Container
        {
            Origin = origin,
            Id = details.Id,
            Name = NameOf(details.Name is null ? null : [details.Name]),
            State = state,
            NativeState = native,
            CreatedAt = DockerTimes.ReadSeconds(details.Created),
            Image = NullIfEmpty(details.Config?.Image),
            Command = details.Path is { Length: > 0 } path ? [path, .. details.Args ?? []] : [],
            Addresses = Addresses(details.NetworkSettings),
            Ports = InOrder(details.NetworkSettings?.Ports?.SelectMany(port => ToPorts(port.Key, port.Value)) ?? []),
            Labels = details.Config?.Labels ?? new Dictionary<string, string>(),
            ExitCode = DockerStates.HasExited(state) ? condition.ExitCode : null,
            Reason = ReasonOf(condition, state),
            Extra = Extra(
                ("imageId", Text(details.Image)),
                ("networkMode", Text(details.HostConfig?.NetworkMode)),
                ("startedAt", Time(condition.StartedAt)),
                ("finishedAt", Time(condition.FinishedAt)),
                ("restartCount", JsonSerializer.SerializeToElement(details.RestartCount, DockerJson.Default.Int32))
            ),
        };
    }

    // "/web" is the name; "/shop/db" beside it is what the container "shop" calls this one.
    private static string? NameOf(IReadOnlyList<string>? names) =>
        names
            ?.Select(name => name.StartsWith('/') ? name[1..] : name)
            .FirstOrDefault(name => !name.Contains('/', StringComparison.Ordinal));

    private static string? ReasonOf(ContainerCondition condition, ContainerState state) =>
        state switch
        {
            ContainerState.Running or ContainerState.Paused => null,
            _ when condition.OutOfMemory => condition.Error is { Length: > 0 } error ? $"OOMKilled: {error}" : "OOMKilled",
            _ => NullIfEmpty(condition.Error),
        };

    private static IReadOnlyList<string> Addresses(NetworkSettings? settings)
    {
        var byNetwork = settings
            ?.Networks?.OrderBy(network => network.Key, StringComparer.Ordinal)
            .SelectMany(network => new[] { network.Value?.Address, network.Value?.AddressV6 });
        // Engines before 1.21 know one network only, and tell its addresses right here.
        IReadOnlyList<string> addresses = [.. Known(byNetwork ?? [])];
        return addresses.Count > 0 ? addresses : [.. Known([settings?.Address, settings?.AddressV6])];
    }

    private static IEnumerable<string> Known(IEnumerable<string?> addresses) =>
        addresses
            .OfType<string>()
            .Where(text =>
                IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            )
            .Distinct(StringComparer.Ordinal);

    private static IReadOnlyList<PortBinding> InOrder(IEnumerable<PortBinding> ports) =>
        [
            .. ports
                .OrderBy(port => port.ContainerPort)
                .ThenBy(port => port.Protocol)
                .ThenBy(port => port.HostAddress, StringComparer.Ordinal)
                .ThenBy(port => port.HostPort),
        ];

    private static PortBinding ToPort(PortSummary port) =>
        new()
        {
            ContainerPort = port.PrivatePort,
            HostPort = port.PublicPort is > 0 ? port.PublicPort : null,
            HostAddress = port.PublicPort is > 0 ? NullIfEmpty(port.Address) ?? AllAddresses : null,
            Protocol = ProtocolOf(port.Type),
        };

    private static IEnumerable<PortBinding> ToPorts(string portAndProtocol, IReadOnlyList<HostPort>? published)
    {
        var slash = portAndProtocol.IndexOf('/', StringComparison.Ordinal);
        if (!int.TryParse(slash < 0 ? portAndProtocol : portAndProtocol[..slash], CultureInfo.InvariantCulture, out var port))
        {
            return [];
        }

        var unpublished = new PortBinding
        {
            ContainerPort = port,
            Protocol = ProtocolOf(slash < 0 ? null : portAndProtocol[(slash + 1)..]),
        };
        return published is not { Count: > 0 }
            ? [unpublished]
            : published.Select(host =>
                int.TryParse(host.Port, CultureInfo.InvariantCulture, out var hostPort)
                    ? unpublished with
                    {
                        HostPort = hostPort,
                        HostAddress = NullIfEmpty(host.Address) ?? AllAddresses,
                    }
                    : unpublished
            );
    }

    private static PortProtocol ProtocolOf(string? type) =>
        type switch
        {
            "udp" => PortProtocol.Udp,
            "sctp" => PortProtocol.Sctp,
            _ => PortProtocol.Tcp,
        };

    private static IReadOnlyDictionary<string, JsonElement> Extra(params ReadOnlySpan<(string Name, JsonElement? Value)> facts)
    {
        var extra = new Dictionary<string, JsonElement>();
        foreach (var (name, value) in facts)
        {
            if (value is { } known)
            {
                extra[name] = known;
            }
        }

        return extra;
    }

    private static JsonElement? Text(string? value) =>
        string.IsNullOrEmpty(value) ? null : JsonSerializer.SerializeToElement(value, DockerJson.Default.String);

    private static JsonElement? Time(string? value) => DockerTimes.Read(value) is null ? null : Text(value);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
