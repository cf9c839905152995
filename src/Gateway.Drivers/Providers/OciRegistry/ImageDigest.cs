using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>Checks digests that a registry names before they go into a path.</summary>
internal static partial class ImageDigest
{
    public static bool IsValid(string digest) => Form().IsMatch(digest);

    [GeneratedRegex(
        @"\A[a-z0-9]+([+._-][a-z0-9]+)*:[A-Za-z0-9=_-]{32,256}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}
