using System.Buffers;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Which names the store holds. It folds some without a word: <c>\</c> becomes <c>/</c>, dots at the end of a segment are cut off, and
/// with them the segments <c>.</c> and <c>..</c>; these are refused before two keys can become one object.
/// https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
/// </summary>
internal static partial class BlobNames
{
    private const int MostSegments = 254;

    // No XML can carry these, and a list of the container is XML.
    private static readonly SearchValues<char> NoCharacters = SearchValues.Create("\ufffe\uffff");
    private static readonly string[] OwnContainers = ["$root", "$web", "$logs", "$blobchangefeed"];

    /// <summary>Throws if the store cannot hold this key.</summary>
    public static void CheckKey(Connection connection, string key)
    {
        ObjectKey.Check(key);
        if (WhyNoKey(key) is { } why)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, why, "key");
        }
    }

    /// <summary>Whether the gateway would have stored a blob under this name; other clients may have others.</summary>
    public static bool IsKey(string name) => WhyNoKey(name) is null;

    /// <summary>Whether a container may have this name.</summary>
    public static bool IsBucket(string name) => NewBucket().IsMatch(name) || OwnContainers.Contains(name);

    /// <summary>Whether a container of this name can be made.</summary>
    public static bool IsNewBucket(string name) => NewBucket().IsMatch(name);

    private static string? WhyNoKey(string key)
    {
        if (key.Any(char.IsControl) || key.AsSpan().ContainsAny(NoCharacters))
        {
            return "Azure keeps no control characters in a blob's name.";
        }

        if (key.Contains('\\', StringComparison.Ordinal))
        {
            return "Azure takes '\\' in a blob's name for '/'.";
        }

        var segments = key.Split('/');
        return segments.Length > MostSegments ? "A blob's name has at most 254 segments between slashes."
            : segments.Any(segment => segment.EndsWith('.')) ? "Azure cuts off dots at the end of a segment of a blob's name."
            : null;
    }

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NewBucket();
}
