using System.Globalization;
using System.Text;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Names of metadata are C# identifiers at Azure. <c>-</c>, <c>.</c> and a digit at the beginning are told by their code, <c>_2d</c>,
/// <c>_2e</c> and <c>_30</c> to <c>_39</c>, and an underscore that would be taken for such an escape is <c>_5f</c>. All other names are as they are.
/// </summary>
internal static class MetadataNames
{
    private const int EscapeLength = 3;

    public static string Encode(string name)
    {
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (letter is '-' or '.' || (i == 0 && char.IsAsciiDigit(letter)) || (letter == '_' && EscapeAt(name, i) is not null))
            {
                text.Append(CultureInfo.InvariantCulture, $"_{(int)letter:x2}");
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    public static string Decode(string name)
    {
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (EscapeAt(name, i) is { } letter)
            {
                text.Append(letter);
                i += EscapeLength - 1;
            }
            else
            {
                text.Append(name[i]);
            }
        }

        return text.ToString();
    }

    private static char? EscapeAt(string name, int at) =>
        name.Length - at < EscapeLength || name[at] != '_'
            ? null
            : name.AsSpan(at + 1, 2) switch
            {
                "2d" => '-',
                "2e" => '.',
                "5f" => '_',
                ['3', >= '0' and <= '9' and var digit] => digit,
                _ => null,
            };
}
