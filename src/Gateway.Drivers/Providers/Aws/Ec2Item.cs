using System.Globalization;
using System.Xml;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>
/// One item of an answer, read forward only: an instance, a volume. Answers are read item by item, so that no more than one lies in memory in
/// this form. Namespaces do not count.
/// </summary>
internal sealed class Ec2Item
{
    // EC2's answers are some eight levels deep.
    private const int Deepest = 32;

    private readonly List<Ec2Item> _children = [];
    private string _text = "";

    private Ec2Item(string name) => Name = name;

    public string Name { get; }

    /// <summary>Reads the element that the reader stands on to its end; the reader then stands behind it.</summary>
    public static Task<Ec2Item> ReadAsync(XmlReader xml) => ReadAsync(xml, depth: 1);

    /// <summary>The text at a path of names with slashes between; null if it is not there or empty.</summary>
    public string? Text(string path) => Find(path) is { _text: { Length: > 0 } text } ? text : null;

    public int? Number(string path) => Text(path) is { } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    public bool? Flag(string path) => Text(path) is { } text ? text == "true" : null;

    public DateTimeOffset? Time(string path) =>
        DateTimeOffset.TryParse(
            Text(path),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>The members of a set.</summary>
    public IReadOnlyList<Ec2Item> Items(string path) => Find(path)?._children ?? [];

    /// <summary>The texts of a set.</summary>
    public IEnumerable<string> Texts(string path) => Items(path).Select(item => item._text);

    private static async Task<Ec2Item> ReadAsync(XmlReader xml, int depth)
    {
        if (depth > Deepest)
        {
            throw new XmlException("The document is deeper than it can be.");
        }

        var item = new Ec2Item(xml.LocalName);
        var isEmpty = xml.IsEmptyElement;
        await xml.ReadAsync();
        while (!isEmpty && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                item._children.Add(await ReadAsync(xml, depth + 1));
                continue;
            }

            item._text += xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA ? await xml.GetValueAsync() : "";
            if (!await xml.ReadAsync())
            {
                throw new XmlException("The document ends within an element.");
            }
        }

        if (!isEmpty)
        {
            await xml.ReadAsync();
        }

        return item;
    }

    private Ec2Item? Find(string path)
    {
        var found = this;
        foreach (var name in path.Split('/'))
        {
            found = found._children.Find(child => child.Name == name);
            if (found is null)
            {
                return null;
            }
        }

        return found;
    }
}
