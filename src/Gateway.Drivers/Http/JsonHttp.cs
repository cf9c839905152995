using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>JSON to and from a provider: streamed in, sent with a known length, a broken answer told as such.</summary>
internal static class JsonHttp
{
    // Read whole, so long an answer costs less than as it comes; of longer ones, memory counts more.
    private const int Small = 16 * 1024;
    private static readonly MediaTypeHeaderValue JsonMediaType = new("application/json") { CharSet = "utf-8" };

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Gets and reads an answer.</summary>
    public static Task<T> GetJsonAsync<T>(
        this HttpClient http,
        string address,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => http.ReadJsonAsync(new HttpRequestMessage(HttpMethod.Get, address), type, cancellationToken);

    /// <summary>Sends a request and reads its answer. The request is disposed.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/> if the answer is not the JSON expected.</exception>
    public static async Task<T> ReadJsonAsync<T>(
        this HttpClient http,
        HttpRequestMessage request,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        using (request)
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await ReadJsonAsync(response, type, cancellationToken);
        }
    }

    /// <summary>Reads the body of an answer to a driver's request.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/> if it is not the JSON expected.</exception>
    public static async Task<T> ReadJsonAsync<T>(
        this HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var request = response.RequestMessage!;
        try
        {
            await using var body = await ProviderContent.OpenWholeAsync(response, ProviderContent.Largest, cancellationToken);
            var answer = response.Content.Headers.ContentLength is { } length and <= Small
                ? await ReadSmallAsync(body, (int)length, type.Strict(), cancellationToken)
                : await JsonSerializer.DeserializeAsync(body, type.Strict(), cancellationToken);
            return answer is null || (answer is IReadOnlyList<object?> items && items.Contains(null))
                ? throw request.Fail(DriverErrorKind.Unexpected, "The provider answered null.")
                : answer;
        }
        catch (JsonException e)
        {
            throw request.Fail(DriverErrorKind.Unexpected, "The provider's answer is not the JSON that it should be.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw request.Fail(DriverErrorKind.Unavailable, "The provider broke off its answer.", e);
        }
    }

    private static async Task<T?> ReadSmallAsync<T>(Stream body, int length, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var memory = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await body.ReadExactlyAsync(memory.AsMemory(0, length), cancellationToken);
            var json = memory.AsSpan(0, length);
            return JsonSerializer.Deserialize(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json, type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(memory);
        }
    }

    /// <summary>A body with its Content-Length: not every provider takes a chunked one (Nova answers 400).</summary>
    public static HttpContent ToContent<T>(T value, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = JsonMediaType;
        return content;
    }
}
