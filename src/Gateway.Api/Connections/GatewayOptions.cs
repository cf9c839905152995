namespace Gateway.Api.Connections;

/// <summary>The gateway's own settings: <c>Gateway</c>. Read once, at start.</summary>
public sealed record GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>The folder for everything that the gateway keeps.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>The folder of the keys that page tokens are sealed with; replicas share it. <c>keys</c> in the data folder if left out.</summary>
    public string? KeyRing { get; init; }

    /// <summary>Whether the sandbox, files and docker connections are there without being configured.</summary>
    public bool DefaultConnections { get; init; } = true;

    /// <summary>A JSON file of connections by name, read again when it changes; none if left out.</summary>
    public string? ConnectionsFile { get; init; }

    /// <summary>A path that all routes begin with, for an ingress: <c>/cloud</c>; none if left out.</summary>
    public string? BasePath { get; init; }

    /// <summary>
    /// The networks of proxies (<c>10.42.0.0/16</c>) that tell the address of a caller in <c>X-Forwarded-For</c>, and in <c>X-Forwarded-Proto</c> whether
    /// he came by TLS; a text with commas will do. From others these headers say nothing. None if left out.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>How many of them stand one behind the other, 1 to 10: so many addresses are taken from the end of the header.</summary>
    public int TrustedProxyHops { get; init; } = 1;

    /// <summary>
    /// How long requests are still taken after SIGTERM, while readiness says no: for whoever sends them here to notice. Up to a minute.
    /// </summary>
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long requests that are under way may take after that, before they are cut. Up to an hour.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(15);

    internal string KeyRingPath => Path.GetFullPath(KeyRing ?? Path.Join(DataDirectory, "keys"));
}
