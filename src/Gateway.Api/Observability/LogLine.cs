using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;
using Serilog.Parsing;

namespace Gateway.Api.Observability;

/// <summary>
/// One JSON object a line, with the names of Serilog's compact format (@t, @l, @x, @tr, @sp) and the rendered message as @m. Written as UTF-8, with
/// no text between the values and the bytes: each request has such a line. Not for several threads at once.
/// </summary>
internal sealed class LogLine : IDisposable
{
    // A line that took more (a long exception) gives its memory back.
    private const int Kept = 1 << 16;

    // "2026-01-31T00:00:00.0000000Z": all its digits, that lines sort by their text.
    private const int TimeLength = 28;
    private const string TypeTag = "$type";
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Texts as they are, without the quotes that Serilog puts around them.
    private static readonly MessageTemplateTextFormatter Literal = new("{Message:lj}", CultureInfo.InvariantCulture);
    private static readonly JsonValueFormatter AnyValue = new(TypeTag);
    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<char> _message = new(1 << 10);
    private ArrayBufferWriter<byte> _line = new(1 << 10);

    public LogLine() => _json = new Utf8JsonWriter(_line, Relaxed);

    /// <summary>The line, with its end; until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Of(LogEvent logEvent)
    {
        Clear();
        _json.WriteStartObject();
        Span<byte> time = stackalloc byte[TimeLength];
        _ = logEvent.Timestamp.UtcDateTime.TryFormat(time, out _, "O", CultureInfo.InvariantCulture);
        _json.WriteString("@t", time);
        WriteMessage(logEvent);
        if (logEvent.Level != LogEventLevel.Information)
        {
            _json.WriteString("@l", logEvent.Level.ToString());
        }

        if (logEvent.Exception is { } exception)
        {
            _json.WriteString("@x", exception.ToString());
        }

        if (logEvent.TraceId is { } trace)
        {
            _json.WriteString("@tr", trace.ToHexString());
            _json.WriteString("@sp", logEvent.SpanId?.ToHexString() ?? "");
        }

        foreach (var (name, value) in logEvent.Properties)
        {
            _json.WritePropertyName(name.StartsWith('@') ? "@" + name : name);
            WriteValue(value);
        }

        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void Clear()
    {
        if (_line.Capacity > Kept)
        {
            _line = new ArrayBufferWriter<byte>(1 << 10);
        }

        if (_message.Capacity > Kept)
        {
            _message = new ArrayBufferWriter<char>(1 << 10);
        }

        _line.ResetWrittenCount();
        _json.Reset(_line);
    }

    private void WriteMessage(LogEvent logEvent)
    {
        _message.ResetWrittenCount();
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (!TryAppend(token, logEvent))
            {
                using var text = new StringWriter(CultureInfo.InvariantCulture);
                Literal.Format(logEvent, text);
                _json.WriteString("@m", text.ToString());
                return;
            }
        }

        _json.WriteString("@m", _message.WrittenSpan);
    }

    // What stands in nearly every message; Serilog renders the others.
    private bool TryAppend(MessageTemplateToken token, LogEvent logEvent) =>
        token switch
        {
            TextToken text => Append(text.Text),
            PropertyToken { Format: null, Alignment: null } named
                when logEvent.Properties.TryGetValue(named.PropertyName, out var value) && value is ScalarValue scalar =>
                scalar.Value switch
                {
                    null => Append("null"),
                    string text => Append(text),
                    int or long => Append((ISpanFormattable)scalar.Value),
                    double number when double.IsFinite(number) => Append(number),
                    _ => false,
                },
            _ => false,
        };

    private bool Append(ReadOnlySpan<char> text)
    {
        _message.Write(text);
        return true;
    }

    private bool Append<T>(T number)
        where T : ISpanFormattable
    {
        var fits = number.TryFormat(_message.GetSpan(32), out var length, default, CultureInfo.InvariantCulture);
        _message.Advance(length);
        return fits;
    }

    private void WriteValue(LogEventPropertyValue value)
    {
        if (value is StructureValue structure)
        {
            WriteObject(structure);
            return;
        }

        switch ((value as ScalarValue)?.Value)
        {
            case string text:
                _json.WriteStringValue(text);
                break;
            case int number:
                _json.WriteNumberValue(number);
                break;
            case long number:
                _json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                _json.WriteNumberValue(number);
                break;
            default:
                using (var text = new StringWriter(CultureInfo.InvariantCulture))
                {
                    AnyValue.Format(value, text);
                    _json.WriteRawValue(text.ToString(), skipInputValidation: true);
                }

                break;
        }
    }

    // The id of an event is one, and in every line.
    private void WriteObject(StructureValue structure)
    {
        _json.WriteStartObject();
        foreach (var property in structure.Properties)
        {
            _json.WritePropertyName(property.Name);
            WriteValue(property.Value);
        }

        if (structure.TypeTag is { } type)
        {
            _json.WriteString(TypeTag, type);
        }

        _json.WriteEndObject();
    }
}
