using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;

namespace Gateway.Drivers.Hosting;

/// <summary>The documentation comments of this assembly, from the file that the compiler writes beside it.</summary>
internal static partial class XmlDocs
{
    private static readonly Lazy<FrozenDictionary<string, string>> Summaries = new(Read);

    /// <summary>What is said of a property; null if nothing is.</summary>
    public static string? Summary(PropertyInfo property) =>
        Summaries.Value.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private static FrozenDictionary<string, string> Read()
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        using var reader = XmlReader.Create(
            Path.ChangeExtension(typeof(XmlDocs).Assembly.Location, ".xml"),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
        );
        while (reader.ReadToFollowing("member"))
        {
            var name = reader.GetAttribute("name")!;
            if (reader.ReadToDescendant("summary"))
            {
                summaries[name] = Space().Replace(Tag().Replace(reader.ReadInnerXml(), "${name}"), " ").Trim();
            }
        }

        return summaries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // <c>text</c> and <see cref="T:A.B"/> become text and B.
    [GeneratedRegex("""<see cref="[^"]*?(?<name>[^".]+)"\s*/>|</?[a-z]+[^>]*>""", RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture)]
    private static partial Regex Space();
}
