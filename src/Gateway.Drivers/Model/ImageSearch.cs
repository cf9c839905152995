namespace Gateway.Drivers.Model;

/// <summary>A search for images.</summary>
/// <param name="Term">What to look for in names and descriptions.</param>
/// <param name="Limit">The most results, 1 to 100.</param>
public sealed record ImageSearch(string Term, int Limit);
