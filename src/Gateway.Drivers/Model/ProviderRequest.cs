using System.Text.Json;

namespace Gateway.Drivers.Model;

/// <summary>A request to make something, with room for what only one provider can do.</summary>
public abstract record ProviderRequest
{
    /// <summary>
    /// What only the connection's provider knows, in its own fields: <c>/providers/{provider}</c> describes them under <c>options</c>. A
    /// field that the provider does not have is refused.
    /// </summary>
    public JsonElement? ProviderOptions { get; init; }
}
