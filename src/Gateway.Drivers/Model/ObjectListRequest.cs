namespace Gateway.Drivers.Model;

/// <summary>Asks a store for one page of a bucket.</summary>
/// <param name="Size">The most objects and prefixes together, 1 to 1000.</param>
/// <param name="Token"><see cref="ObjectPage.NextToken"/> of the page before; null for the first.</param>
/// <param name="Prefix">Only keys that begin with this; empty for all.</param>
/// <param name="Delimiter">Keys with this text after the prefix are rolled up into one prefix; null for none.</param>
public sealed record ObjectListRequest(int Size, string? Token, string Prefix, string? Delimiter);
