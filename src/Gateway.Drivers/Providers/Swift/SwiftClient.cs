using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.Swift;

/// <summary>Speaks to one account. Paths are below the account and percent-encoded: <c>/container/key</c>.</summary>
internal sealed class SwiftClient(HttpClient http, Connection connection, KeystoneSession session)
{
    /// <summary>The type of service in Keystone's catalogue.</summary>
    public const string Service = "object-store";

    /// <summary>The account itself.</summary>
    public const string Account = "";

    // The store copies and checks before it answers: a copy of 5 GiB, a manifest of a thousand segments.
    private static readonly TimeSpan LongTime = TimeSpan.FromMinutes(30);

    public Connection Connection => connection;

    /// <summary>The path of a container.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> for a name that no container can have.</exception>
    public static string PathOf(string bucket) =>
        // Swift decodes before it cuts the path into container and object: "a%2Fb" would be the object "b" of "a".
        bucket.Length == 0
        || bucket.Contains('/', StringComparison.Ordinal)
            ? throw DriverException.NotFound("bucket", bucket)
            : "/" + WireAddress.Encode(bucket);

    /// <summary>The path of an object.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> for a key that Swift cannot hold.</exception>
    public static string PathOf(string bucket, string key)
    {
        ObjectKey.Check(key);
        return key.Contains('\0', StringComparison.Ordinal)
            ? throw new DriverException(DriverErrorKind.InvalidValue, "Swift cannot hold a key with a NUL in it.") { Field = "key" }
            : $"{PathOf(bucket)}/{WireAddress.EncodePath(key)}";
    }

    /// <summary>A request for the account, one of its containers or objects.</summary>
    public async Task<HttpRequestMessage> RequestAsync(
        HttpMethod method,
        string path,
        CancellationToken cancellationToken,
        string query = ""
    )
    {
        var account = await session.GetEndpointAsync(connection, cancellationToken, Service);
        return new HttpRequestMessage(method, WireAddress.Create(account, path, query));
    }

    /// <summary>A request without a body, which Swift is told of: it takes no upload of unknown length for one.</summary>
    public async Task<HttpRequestMessage> EmptyRequestAsync(
        HttpMethod method,
        string path,
        CancellationToken cancellationToken,
        string query = ""
    )
    {
        var request = await RequestAsync(method, path, cancellationToken, query);
        request.Content = new ByteArrayContent([]);
        return request;
    }

    /// <summary>Sends a request and waits for the head of its answer, which is the caller's to dispose. The request is disposed.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
    }

    /// <summary>Sends a request whose answer holds nothing of interest but its headers.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        CancellationToken cancellationToken,
        string query = ""
    ) => await SendAsync(await RequestAsync(method, path, cancellationToken, query), cancellationToken);

    /// <summary>Gets JSON.</summary>
    public async Task<T> GetJsonAsync<T>(string path, string query, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await http.ReadJsonAsync(await RequestAsync(HttpMethod.Get, path, cancellationToken, query), type, cancellationToken);

    /// <summary>Sends a request and reads its answer. The request is disposed.</summary>
    public Task<T> ReadJsonAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.ReadJsonAsync(request, type, cancellationToken);

    /// <summary>Allows the store the time that it needs to copy or check many bytes.</summary>
    public static void AllowLongTime(HttpRequestMessage request) => request.AllowTime(LongTime);

    /// <summary>The headers of a container.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<HttpResponseMessage> HeadAsync(string bucket, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Head, PathOf(bucket), cancellationToken);

    /// <summary>The headers of an object; null if there is none.</summary>
    public async Task<HttpResponseMessage?> FindAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(HttpMethod.Head, PathOf(bucket, key), cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Removes one object and nothing that it refers to. Whether it was there.</summary>
    public async Task<bool> DeleteAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            using var deleted = await SendAsync(HttpMethod.Delete, PathOf(bucket, key), cancellationToken);
            return true;
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Swift checks conditions before a body has come, and not again when it commits: of two that ask for "nothing there" both win.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/> if anything is asked for.</exception>
    public void RefuseConditions(ObjectConditions conditions)
    {
        var header =
            conditions.IfMatch is not null ? "If-Match"
            : conditions.IfNoneMatch is not null ? "If-None-Match"
            : conditions.IfUnmodifiedSince is not null ? "If-Unmodified-Since"
            : null;
        if (header is not null)
        {
            throw connection.Fail(DriverErrorKind.NotSupported, $"Swift cannot check {header} in the step that writes.", header);
        }
    }
}
