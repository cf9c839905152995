using System.Xml;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>Speaks the Blob service's protocol: addresses, the version, XML.</summary>
internal sealed class BlobClient(HttpClient http, Connection connection)
{
    /// <summary>
    /// The version of the protocol. Since 2019-12-12 a single PUT may have 5,000 MiB and a block 4,000 MiB, since 2021-02-12 names that
    /// XML cannot tell are escaped in lists, since 2021-12-02 there is the tier Cold.
    /// </summary>
    public const string Version = "2023-11-03";

    private const int BytesASecond = 256 * 1024;
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);

    public Connection Connection { get; } = connection;

    private AzureBlobSettings Settings => (AzureBlobSettings)Connection.Settings;

    /// <summary>The address of a container, or of a blob in it.</summary>
    public Uri AddressOf(string bucket, string? key = null, string query = "") =>
        WireAddress.Create(
            Settings.BaseAddress!,
            $"/{WireAddress.Encode(bucket)}{(key is null ? "" : $"/{WireAddress.EncodePath(key)}")}",
            query
        );

    /// <summary>A request to the account: <c>comp=list</c>.</summary>
    public HttpRequestMessage ToAccount(HttpMethod method, string query) =>
        WithVersion(new HttpRequestMessage(method, WireAddress.Create(Settings.BaseAddress!, "/", query)));

    /// <summary>A page of the blobs of a container.</summary>
    public Task<ListedPage> ListAsync(string bucket, string query, CancellationToken cancellationToken) =>
        ReadAsync(ToBucket(HttpMethod.Get, bucket, $"comp=list{query}"), BlobXml.ReadPageAsync, cancellationToken);

    /// <summary>A request to a container. A name that no container can have is not found.</summary>
    public HttpRequestMessage ToBucket(HttpMethod method, string bucket, string query = "")
    {
        CheckBucket(bucket);
        return WithVersion(
            new HttpRequestMessage(method, AddressOf(bucket, query: query.Length == 0 ? "restype=container" : $"restype=container&{query}"))
        );
    }

    /// <summary>A request to a blob. A key that the store cannot hold is refused.</summary>
    public HttpRequestMessage ToBlob(HttpMethod method, string bucket, string key, string query = "")
    {
        CheckBucket(bucket);
        BlobNames.CheckKey(Connection, key);
        return WithVersion(new HttpRequestMessage(method, AddressOf(bucket, key, query)));
    }

    /// <summary>Puts a body on a request that streams through it.</summary>
    public void SetBody(HttpRequestMessage request, Stream content, long length)
    {
        request.Content = new StreamedContent(content, length);
        request.AllowTime(UsualTime + TimeSpan.FromSeconds(length / BytesASecond));
        // A token that has just ended is refused before the body is on its way, and the body is still there for the next one.
        request.Headers.ExpectContinue = Settings is { Key: null, SasToken: null } && !content.CanSeek ? true : null;
    }

    /// <summary>Sends a request; its answer is read as it comes.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Sends a request whose answer's headers say all that is of interest.</summary>
    public async Task<T> SendAsync<T>(HttpRequestMessage request, Func<HttpResponseMessage, T> read, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await SendAsync(request, cancellationToken);
            return read(response);
        }
    }

    /// <summary>Sends a request and reads the document that it is answered with.</summary>
    public async Task<T> ReadAsync<T>(HttpRequestMessage request, Func<XmlReader, Task<T>> read, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await SendAsync(request, cancellationToken);
            try
            {
                await using var body = await ProviderContent.OpenWholeAsync(response, ProviderContent.Largest, cancellationToken);
                using var reader = ProviderXml.OpenLenient(body);
                return await read(reader);
            }
            catch (Exception e) when (e is XmlException or FormatException or OverflowException)
            {
                throw request.Fail(DriverErrorKind.Unexpected, "The provider's answer is not the XML that it should be.", e);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw request.Fail(DriverErrorKind.Unavailable, "The provider broke off its answer.", e);
            }
        }
    }

    /// <summary>What is kept of an object, or null if there is none.</summary>
    public async Task<HeadedBlob?> FindAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(
                ToBlob(HttpMethod.Head, bucket, key),
                response => new HeadedBlob(
                    BlobHeaders.ReadInfo(Connection, bucket, key, response),
                    BlobHeaders.Find(response, "Content-MD5")
                ),
                cancellationToken
            );
        }
        catch (DriverException e) when (e.ProviderCode == AzureBlobErrors.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>What is kept of an object.</summary>
    public async Task<HeadedBlob> GetAsync(string bucket, string key, CancellationToken cancellationToken) =>
        await FindAsync(bucket, key, cancellationToken)
        ?? throw Connection.Fail(DriverErrorKind.NotFound, $"There is no object '{key}' in the bucket '{bucket}'.");

    private void CheckBucket(string bucket)
    {
        if (!BlobNames.IsBucket(bucket))
        {
            throw Connection.Fail(DriverErrorKind.NotFound, $"There is no bucket '{bucket}': Azure could not hold one of this name.");
        }
    }

    private static HttpRequestMessage WithVersion(HttpRequestMessage request)
    {
        request.Headers.Add("x-ms-version", Version);
        return request;
    }
}

/// <summary>An object and the digest that the store keeps with it.</summary>
internal sealed record HeadedBlob(ObjectInfo Info, string? ContentMd5);
