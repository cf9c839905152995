using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Gateway.Api.Observability;

/// <summary>
/// One JSON object a line, with the names of Serilog's compact format (@t, @mt, @l, @x, @tr, @sp) and the rendered message as @m.
/// The package that has it does not restore here.
/// </summary>
internal sealed class CompactJsonFormatter : ITextFormatter
{
    // Texts as they are, without the quotes that Serilog puts around them.
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);
    private readonly JsonValueFormatter _values = new(typeTagName: "$type");

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write("{\"@t\":\"");
        output.Write(logEvent.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        output.Write("\",\"@m\":");
        JsonValueFormatter.WriteQuotedJsonString(Render(logEvent), output);
        if (logEvent.Level != LogEventLevel.Information)
        {
            WriteText(output, "@l", logEvent.Level.ToString());
        }

        if (logEvent.Exception is { } exception)
        {
            WriteText(output, "@x", exception.ToString());
        }

        if (logEvent.TraceId is { } trace)
        {
            WriteText(output, "@tr", trace.ToString());
            WriteText(output, "@sp", logEvent.SpanId?.ToString() ?? "");
        }

        foreach (var (name, value) in logEvent.Properties)
        {
            output.Write(',');
            JsonValueFormatter.WriteQuotedJsonString(name.StartsWith('@') ? "@" + name : name, output);
            output.Write(':');
            _values.Format(value, output);
        }

        output.WriteLine('}');
    }

    private static string Render(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return text.ToString();
    }

    private static void WriteText(TextWriter output, string name, string value)
    {
        output.Write($",\"{name}\":");
        JsonValueFormatter.WriteQuotedJsonString(value, output);
    }
}
