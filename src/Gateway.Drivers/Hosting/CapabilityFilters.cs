using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>By what a list can be narrowed, and who does it.</summary>
/// <param name="Provider">What the provider filters by itself: only what matches is transferred.</param>
/// <param name="Gateway">What the gateway filters by after the provider's answer: the provider's list is read further until something matches.</param>
public sealed record CapabilityFilters(IReadOnlyList<FilterField> Provider, IReadOnlyList<FilterField> Gateway);
