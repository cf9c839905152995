using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>
/// Names. LXD's instances are hosts and named like them: up to 63 letters, digits and hyphens. A name that is not of this form is kept beside a
/// name of LXD's that is made of it; its id is that one.
/// </summary>
internal static partial class LxdName
{
    private const int Longest = 63;
    private const int DigestLength = 8;

    /// <summary>The name that an instance of this name has at LXD: the same where it can be.</summary>
    public static string Of(string name)
    {
        if (Instance().IsMatch(name))
        {
            return name;
        }

        var plain = Others().Replace(name, "-").Trim('-');
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..DigestLength];
        var start = plain.Length > 0 && char.IsAsciiLetter(plain[0]) ? plain : "c-" + plain;
        return $"{start[..Math.Min(start.Length, Longest - DigestLength - 1)].TrimEnd('-')}-{digest}";
    }

    /// <summary>Whether an instance may have this name at LXD.</summary>
    public static bool IsInstance(string name) => Instance().IsMatch(name);

    /// <summary>Whether a project may have this name.</summary>
    public static bool IsProject(string? name) => name is not null && Project().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Instance();

    [GeneratedRegex("[^A-Za-z0-9-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Others();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Project();
}
