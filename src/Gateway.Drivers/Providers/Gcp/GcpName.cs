using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// The forms of names: what has none of them is the name of nothing, and never goes into an address.
/// https://cloud.google.com/compute/docs/naming-resources.
/// </summary>
internal static partial class GcpName
{
    /// <summary>A name of a thing, a zone, a region or a machine type (RFC 1035, 63 characters).</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>The id of a project, also of one of a domain: <c>example.com:web</c>.</summary>
    public static bool IsProject(string text) => Project().IsMatch(text);

    /// <summary>A user of Linux.</summary>
    public static bool IsUser(string? text) => text is not null && User().IsMatch(text);

    /// <summary>A key of metadata.</summary>
    public static bool IsMetadataKey(string text) => MetadataKey().IsMatch(text);

    /// <summary>A key of a label.</summary>
    public static bool IsLabelKey(string text) => LabelKey().IsMatch(text);

    [GeneratedRegex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("^([a-z0-9][a-z0-9.-]{0,100}:)?[a-z0-9][-a-z0-9]{0,62}\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Project();

    [GeneratedRegex("^[a-z_][-a-z0-9_]{0,31}\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex User();

    [GeneratedRegex("^[-A-Za-z0-9_]{1,128}\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex MetadataKey();

    [GeneratedRegex("^[a-z][-a-z0-9_]{0,62}\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelKey();
}
