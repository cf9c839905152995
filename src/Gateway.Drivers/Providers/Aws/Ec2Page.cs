using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>
/// A part of a list. EC2 gives five items at least where a number is asked for, and may give more: our token is EC2's, with how many items of
/// that page the caller has already before it.
/// </summary>
internal readonly record struct Ec2Page(int Skip, string? Token, int Take)
{
    private const int Fewest = 5;

    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a token that never was one.</exception>
    public static Ec2Page Read(Connection connection, PageRequest request)
    {
        if (request.Token is null)
        {
            return new Ec2Page(0, null, request.Size);
        }

        var parts = request.Token.Split('.', 2);
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            ? new Ec2Page(skip, parts[1].Length == 0 ? null : parts[1], request.Size)
            : throw connection.Fail(DriverErrorKind.InvalidRequest, "This is no page token of this list.", "pageToken");
    }

    /// <summary>What to ask EC2 for.</summary>
    public int MaxResults(int most) => (int)Math.Clamp((long)Skip + Take, Fewest, most);

    /// <summary>The caller's page out of EC2's.</summary>
    public Page<T> ToPage<T>(IReadOnlyList<T> items, string? next)
    {
        var page = items.Skip(Skip).Take(Take).ToArray();
        var seen = Skip + page.Length;
        return seen < items.Count
            ? new Page<T>(page, string.Create(CultureInfo.InvariantCulture, $"{seen}.{Token}"))
            : new Page<T>(page, next is null ? null : $"0.{next}");
    }
}
