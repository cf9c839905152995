using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>Reads what a provider says in the body of a failed answer. Returns null if it is not in the provider's form.</summary>
internal delegate Task<ProviderError?> ErrorReader(HttpResponseMessage response, CancellationToken cancellationToken);

/// <summary>A provider's own account of a failure.</summary>
/// <param name="Code">The provider's code.</param>
/// <param name="Message">The provider's message; it may not hold secrets.</param>
/// <param name="Kind">A sharper kind than the HTTP status gives; null to keep that.</param>
/// <param name="Field">The field of the caller's request that is at fault, in our words; null where the provider does not say.</param>
internal sealed record ProviderError(string? Code, string? Message, DriverErrorKind? Kind = null, string? Field = null);
