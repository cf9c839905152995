using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>What names and labels may be (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/).</summary>
internal static partial class KubernetesNames
{
    /// <summary>The most characters of a DNS label, and of a label's value.</summary>
    public const int LongestLabel = 63;

    /// <summary>Whether this can be the name of a namespace or a container.</summary>
    public static bool IsLabel(string name) => DnsLabel().IsMatch(name);

    /// <summary>Whether this can be the name of a pod or a deployment.</summary>
    public static bool IsSubdomain(string name) => name.Length <= 253 && name.Split('.').All(IsPart);

    /// <summary>Whether this can be a label of ours: nothing else can be looked for by a selector.</summary>
    public static bool IsLabelPair(string key, string value) =>
        LabelKey().IsMatch(key) && (value.Length == 0 || (value.Length <= LongestLabel && LabelValue().IsMatch(value)));

    private static bool IsPart(string part) => DnsPart().IsMatch(part);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DnsPart();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValue();

    [GeneratedRegex(
        @"\A([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex LabelKey();
}
