using System.Globalization;
using System.Text;
using System.Xml;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>A line of a list: a container, a blob, or a rolled-up beginning of blobs.</summary>
internal sealed record ListedItem(bool IsPrefix, string Name)
{
    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    public long SizeBytes { get; init; }

    public string? AccessTier { get; init; }
}

/// <summary>A page of containers or of blobs.</summary>
internal sealed record ListedPage(IReadOnlyList<ListedItem> Items, string? NextMarker);

/// <summary>A block that waits for its list.</summary>
internal sealed record WaitingBlock(string Id, long SizeBytes);

/// <summary>The few documents of the protocol, read forward only; some begin with a byte order mark, which the reader knows.</summary>
internal static class BlobXml
{
    /// <summary>Reads an EnumerationResults document.</summary>
    public static async Task<ListedPage> ReadPageAsync(XmlReader reader)
    {
        var items = new List<ListedItem>();
        ListedItem? current = null;
        string? next = null;
        await reader.MoveToContentAsync();
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName is "Blob" or "BlobPrefix" or "Container")
            {
                AddTo(items, current);
                current = new ListedItem(reader.LocalName == "BlobPrefix", "");
                await reader.ReadAsync();
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "NextMarker" })
            {
                next = await reader.ReadElementContentAsStringAsync();
            }
            else if (reader.NodeType != XmlNodeType.Element || current is null || await ReadFieldAsync(reader, current) is not { } changed)
            {
                await reader.ReadAsync();
            }
            else
            {
                current = changed;
            }
        }

        AddTo(items, current);
        return new ListedPage(items, string.IsNullOrEmpty(next) ? null : next);
    }

    /// <summary>Reads the uncommitted blocks of a BlockList document.</summary>
    public static async Task<IReadOnlyList<WaitingBlock>> ReadBlocksAsync(XmlReader reader)
    {
        var (blocks, id) = (new List<WaitingBlock>(), "");
        await reader.MoveToContentAsync();
        while (!reader.EOF)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Name" })
            {
                id = await reader.ReadElementContentAsStringAsync();
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "Size" })
            {
                blocks.Add(new WaitingBlock(id, long.Parse(await reader.ReadElementContentAsStringAsync(), CultureInfo.InvariantCulture)));
            }
            else
            {
                await reader.ReadAsync();
            }
        }

        return blocks;
    }

    /// <summary>Reads a Tags document.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadTagsAsync(XmlReader reader)
    {
        var (tags, key) = (new Dictionary<string, string>(StringComparer.Ordinal), "");
        await reader.MoveToContentAsync();
        while (!reader.EOF)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Key" })
            {
                key = await reader.ReadElementContentAsStringAsync();
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "Value" })
            {
                tags[key] = await reader.ReadElementContentAsStringAsync();
            }
            else
            {
                await reader.ReadAsync();
            }
        }

        return tags;
    }

    /// <summary>Writes a document into memory.</summary>
    public static HttpContent Write(Action<XmlWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            write(writer);
        }

        return new ByteArrayContent(bytes.ToArray());
    }

    private static void AddTo(List<ListedItem> items, ListedItem? item)
    {
        if (item is not null)
        {
            items.Add(item.Name is { Length: > 0 } ? item : throw new XmlException("An item of the list has no name."));
        }
    }

    private static async Task<ListedItem?> ReadFieldAsync(XmlReader reader, ListedItem item)
    {
        switch (reader.LocalName)
        {
            case "Name":
                // Where XML has no way to tell a character, since version 2021-02-12.
                var isEncoded = reader.GetAttribute("Encoded") == "true";
                var name = await reader.ReadElementContentAsStringAsync();
                return item with { Name = isEncoded ? Uri.UnescapeDataString(name) : name };
            case "Etag":
                return item with { ETag = BlobHeaders.Quote(await reader.ReadElementContentAsStringAsync()) };
            case "Last-Modified":
                return item with { LastModified = BlobHeaders.ReadTime(await reader.ReadElementContentAsStringAsync()) };
            case "Content-Length":
                return item with { SizeBytes = long.Parse(await reader.ReadElementContentAsStringAsync(), CultureInfo.InvariantCulture) };
            case "AccessTier":
                return item with { AccessTier = await reader.ReadElementContentAsStringAsync() };
            default:
                return null;
        }
    }
}
