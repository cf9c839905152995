using System.Globalization;
using System.Security;
using System.Xml;

namespace Gateway.Drivers.Providers.S3;

/// <summary>
/// Reads S3's XML forward only, from memory: an answer is a page, and a reader that waits at every element costs several times the work.
/// Namespaces do not count: not every store writes them.
/// </summary>
internal static class S3Xml
{
    /// <summary>Moves to the root element and gives its name.</summary>
    public static string? ReadRoot(this XmlReader xml) => xml.MoveToContent() == XmlNodeType.Element ? xml.LocalName : null;

    /// <summary>Refuses a document of another kind: a page of HTML would else be a list of nothing.</summary>
    /// <exception cref="XmlException">It is one.</exception>
    public static void RequireRoot(string root, string expected)
    {
        if (root != expected)
        {
            throw new XmlException($"The document is no {expected}.");
        }
    }

    /// <summary>Calls for each child of the element that the reader stands on; each call has to read its element to the end.</summary>
    public static void ReadChildren(this XmlReader xml, Action<string> read)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        xml.Read();
        while (xml.MoveToContent() != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                read(xml.LocalName);
            }
            else if (!xml.Read())
            {
                throw new XmlException("The document ends within an element.");
            }
        }

        xml.Read();
    }

    /// <summary>The text of the element that the reader stands on, which then stands behind it.</summary>
    public static string ReadText(this XmlReader xml) => xml.ReadElementContentAsString();

    public static long ReadLong(this XmlReader xml) => long.Parse(xml.ReadText(), NumberStyles.None, CultureInfo.InvariantCulture);

    public static bool ReadBool(this XmlReader xml) => xml.ReadText().Equals("true", StringComparison.OrdinalIgnoreCase);

    public static DateTimeOffset? ReadTime(this XmlReader xml) =>
        DateTimeOffset.TryParse(
            xml.ReadText(),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>A text that was asked for with <c>encoding-type=url</c>. Some stores write a space as a plus; a plus itself is always escaped.</summary>
    public static string Decode(string text) => text.AsSpan().ContainsAny('%', '+') ? Uri.UnescapeDataString(text.Replace('+', ' ')) : text;

    /// <summary>Whether XML 1.0 can carry this text: it has no way to write most control characters.</summary>
    public static bool CanHold(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i]) && !(i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i++])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A text as the content of an element. White space is escaped too: a reader would fold a line break.</summary>
    public static string Escape(string text) =>
        SecurityElement
            .Escape(text)
            .Replace("\r", "&#13;", StringComparison.Ordinal)
            .Replace("\n", "&#10;", StringComparison.Ordinal)
            .Replace("\t", "&#9;", StringComparison.Ordinal);
}
