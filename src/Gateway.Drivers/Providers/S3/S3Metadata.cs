using System.Text;

namespace Gateway.Drivers.Providers.S3;

/// <summary>
/// Names and values of metadata as headers. Values are ASCII as they are, with escapes (<c>%C3%BC</c>) for all else and for <c>%</c> itself: what
/// others have written reads as it is unless it looks like an escape.
/// </summary>
internal static class S3Metadata
{
    public const string Prefix = "x-amz-meta-";
    private const string Underscore = "%5f";

    public static string ToHeader(string name, S3Traits traits) =>
        Prefix + (traits.FoldsUnderscores ? name.Replace("_", Underscore, StringComparison.Ordinal) : name);

    public static string FromHeader(string header) =>
        header[Prefix.Length..].ToLowerInvariant().Replace(Underscore, "_", StringComparison.Ordinal);

    public static string Encode(string value)
    {
        if (IsPlain(value))
        {
            return value;
        }

        var text = new StringBuilder(value.Length + 16);
        var octets = Encoding.UTF8.GetBytes(value);
        for (var i = 0; i < octets.Length; i++)
        {
            // Spaces at either end do not survive, and a row of them does not survive every signature.
            var isSingleSpace = octets[i] == ' ' && i > 0 && i < octets.Length - 1 && octets[i - 1] != ' ' && octets[i + 1] != ' ';
            _ =
                isSingleSpace || octets[i] is > 0x20 and < 0x7f and not (byte)'%'
                    ? text.Append((char)octets[i])
                    : text.Append($"%{octets[i]:X2}");
        }

        return text.ToString();
    }

    public static string Decode(string value) => value.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(value) : value;

    private static bool IsPlain(string value)
    {
        foreach (var letter in value)
        {
            if (letter is <= ' ' or >= (char)0x7f or '%')
            {
                return false;
            }
        }

        return true;
    }
}
