using System.Text.Json.Serialization;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Hosting;

/// <summary>
/// What an operator configures for a connection of one provider. Settings are data: properties with <c>init</c>, documented,
/// secrets of type <see cref="Model.Secret"/>; the documentation becomes the JSON Schema at <c>/providers/{provider}</c>.
/// </summary>
public abstract record ProviderSettings
{
    /// <summary>What relative request addresses are resolved against; null for a provider that is not reached by HTTP.</summary>
    [JsonIgnore]
    public virtual Uri? BaseAddress => null;

    /// <summary>How sockets are opened. Connections with equal transports share a pool.</summary>
    [JsonIgnore]
    public virtual Transport Transport => Transport.Standard;

    /// <summary>
    /// What of these settings only an operator may set, beside members that are marked by <see cref="OperatorOnlyAttribute"/>: the member, and what a
    /// caller can do about it.
    /// </summary>
    internal virtual IEnumerable<(string Member, string Message)> OperatorOnly => [];

    /// <summary>How calls bear that the provider is slow or fails; all but <c>StaleIfErrorSeconds</c> is for providers that are reached by HTTP.</summary>
    public ResilienceSettings Resilience { get; init; } = new();

    /// <summary>
    /// Whether calls tell the provider which trace they belong to (<c>traceparent</c>, W3C Trace Context): for one that reports to the same place.
    /// </summary>
    public bool PassTraceContext { get; init; }
}
