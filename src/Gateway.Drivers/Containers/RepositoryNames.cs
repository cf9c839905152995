using System.Text.RegularExpressions;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Containers;

/// <summary>Checks names of repositories and tags before they go into a path: what cannot be one is not there.</summary>
internal static partial class RepositoryNames
{
    private const int Longest = 255;

    public static string Repository(string name) =>
        name.Length <= Longest && Path().IsMatch(name) ? name : throw DriverException.NotFound("repository", name);

    public static string Tag(string tag) => Word().IsMatch(tag) ? tag : throw DriverException.NotFound("tag", tag);

    [GeneratedRegex(
        @"\A[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Path();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
