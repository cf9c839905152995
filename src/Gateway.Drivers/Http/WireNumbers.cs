namespace Gateway.Drivers.Http;

/// <summary>Numbers of providers that have to become whole ones.</summary>
internal static class WireNumbers
{
    /// <summary>The number, rounded up; null for one that no size has.</summary>
    public static int? Ceiling(this decimal number) => number is >= 0 and <= int.MaxValue ? (int)Math.Ceiling(number) : null;
}
