namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>The document that makes a blob of its blocks.</summary>
internal static class BlockList
{
    /// <param name="names">The blocks in the order of their bytes.</param>
    public static HttpContent Write(IEnumerable<string> names) =>
        BlobXml.Write(writer =>
        {
            writer.WriteStartElement("BlockList");
            foreach (var name in names)
            {
                writer.WriteElementString("Uncommitted", name);
            }
        });
}
