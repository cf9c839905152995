using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Api.Lists;

namespace Gateway.Api.Http;

/// <summary>
/// A stream of named values as they come, in one of two forms: NDJSON, a line <c>{"name":…}</c> for each, or server-sent events, whose
/// <c>event</c> is the name. Nothing is sent before the first value: until then a failure is still an answer of its own.
/// </summary>
internal sealed class EventStream : IDisposable
{
    public const string SseMediaType = "text/event-stream";

    private readonly HttpResponse _response;
    private readonly JsonSerializerOptions _options;
    private readonly bool _isSse;
    private readonly Utf8JsonWriter _json;
    private bool _hasBegun;

    private EventStream(HttpResponse response, JsonSerializerOptions options, bool isSse)
    {
        (_response, _options, _isSse) = (response, options, isSse);
        _json = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { SkipValidation = true, Encoder = options.Encoder });
    }

    /// <summary>What the caller asks for by name; null if for neither form.</summary>
    public static EventStream? Accepted(HttpContext http, JsonSerializerOptions options) =>
        NdjsonWriter.IsAccepted(http.Request) ? new EventStream(http.Response, options, isSse: false)
        : IsSseAccepted(http.Request) ? new EventStream(http.Response, options, isSse: true)
        : null;

    /// <summary>What the caller asks for by name, or NDJSON.</summary>
    public static EventStream Open(HttpContext http, JsonSerializerOptions options) =>
        Accepted(http, options) ?? new EventStream(http.Response, options, isSse: false);

    /// <summary>Whether something was written, so that the status can no longer change.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Says what follows.</summary>
    public void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _response.ContentType = _isSse ? SseMediaType : NdjsonWriter.MediaType;
            _response.Headers.CacheControl = "no-store";
            // Proxies that gather what comes would make followers wait.
            _response.Headers["X-Accel-Buffering"] = "no";
        }
    }

    /// <summary>Writes one value; <see cref="FlushAsync"/> sends it.</summary>
    public void Write<T>(JsonEncodedText name, T value)
    {
        Begin();
        var pipe = _response.BodyWriter;
        if (_isSse)
        {
            pipe.Write("event: "u8);
            pipe.Write(name.EncodedUtf8Bytes);
            pipe.Write("\ndata: "u8);
            Serialize(value);
            pipe.Write("\n\n"u8);
        }
        else
        {
            _json.WriteStartObject();
            _json.WritePropertyName(name);
            Serialize(value, isInside: true);
            _json.WriteEndObject();
            Reset();
            pipe.Write("\n"u8);
        }
    }

    /// <summary>Sends what is written and waits for a slow reader.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Begin();
        await _response.BodyWriter.FlushAsync(cancellationToken);
    }

    public void Dispose() => _json.Dispose();

    private void Serialize<T>(T value, bool isInside = false)
    {
        JsonSerializer.Serialize(_json, value, (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T)));
        if (!isInside)
        {
            Reset();
        }
    }

    private void Reset()
    {
        _json.Flush();
        _json.Reset();
    }

    private static bool IsSseAccepted(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .Accept.Any(accepted =>
                accepted.MediaType.Equals(SseMediaType, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0
            );
}
