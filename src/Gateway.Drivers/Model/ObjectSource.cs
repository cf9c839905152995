namespace Gateway.Drivers.Model;

/// <summary>The object that a copy is made of.</summary>
/// <param name="Bucket">Its bucket, of the same connection.</param>
/// <param name="Key">Its key.</param>
public sealed record ObjectSource(string Bucket, string Key);
