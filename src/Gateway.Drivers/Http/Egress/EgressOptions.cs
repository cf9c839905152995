namespace Gateway.Drivers.Http.Egress;

/// <summary>Where connections that callers made may send requests, beside all that is public.</summary>
public sealed record EgressOptions
{
    /// <summary>
    /// Addresses (<c>10.1.0.0/16</c>, <c>fd00::1</c>) and hosts (<c>minio.internal</c>, <c>*.corp.example</c>) that are allowed though they are not
    /// public. <c>http://</c> before one lets it be spoken to without TLS.
    /// </summary>
    public IReadOnlyList<string> Allow { get; init; } = [];
}
