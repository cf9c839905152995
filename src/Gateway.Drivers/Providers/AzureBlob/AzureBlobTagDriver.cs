using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>Blob index tags, at most ten. Accounts with a hierarchical namespace have none.</summary>
internal sealed class AzureBlobTagDriver(HttpClient http, Connection connection) : IObjectTagDriver
{
    private readonly BlobClient _client = new(http, connection);

    public Task<IReadOnlyDictionary<string, string>> GetObjectTagsAsync(string bucket, string key, CancellationToken cancellationToken) =>
        _client.ReadAsync(_client.ToBlob(HttpMethod.Get, bucket, key, "comp=tags"), BlobXml.ReadTagsAsync, cancellationToken);

    public Task SetObjectTagsAsync(string bucket, string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var request = _client.ToBlob(HttpMethod.Put, bucket, key, "comp=tags");
        request.Content = BlobXml.Write(writer =>
        {
            writer.WriteStartElement("Tags");
            writer.WriteStartElement("TagSet");
            foreach (var (name, value) in tags)
            {
                writer.WriteStartElement("Tag");
                writer.WriteElementString("Key", name);
                writer.WriteElementString("Value", value);
                writer.WriteEndElement();
            }
        });
        return _client.SendAsync(request, _ => true, cancellationToken);
    }
}
