using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Api.Lists;

/// <summary>Writes lines of <c>{"item":…}</c> and their kin. What is written stays in the pipe until it is flushed.</summary>
internal sealed class NdjsonWriter(HttpResponse response, JsonSerializerOptions options) : IDisposable
{
    public const string MediaType = "application/x-ndjson";
    private const int FlushBytes = 64 * 1024;

    private readonly PipeWriter _pipe = response.BodyWriter;
    private readonly Utf8JsonWriter _json = new(
        response.BodyWriter,
        new JsonWriterOptions { SkipValidation = true, Encoder = options.Encoder }
    );

    /// <summary>Whether the caller asks for NDJSON by name.</summary>
    public static bool IsAccepted(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .Accept.Any(accepted => accepted.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);

    /// <summary>Says what follows. After this the status can no longer change.</summary>
    public void Begin()
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>One line: an object with this one member.</summary>
    public void WriteLine<T>(JsonEncodedText member, T value)
    {
        _json.WriteStartObject();
        _json.WritePropertyName(member);
        JsonSerializer.Serialize(_json, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _pipe.Write("\n"u8);
    }

    /// <summary>Sends what is written, once it is worth it or <paramref name="now"/>. Waits for a slow reader.</summary>
    public async ValueTask FlushAsync(bool now, CancellationToken cancellationToken)
    {
        if (now || _pipe.UnflushedBytes >= FlushBytes)
        {
            await _pipe.FlushAsync(cancellationToken);
        }
    }

    public void Dispose() => _json.Dispose();
}
