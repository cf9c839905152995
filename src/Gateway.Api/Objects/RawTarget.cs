using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Objects;

/// <summary>
/// The request target as it was sent. Kestrel's path is not it: it folds <c>x/../y</c> to <c>y</c> and gives <c>a%2Fb</c> and
/// <c>a%252Fb</c> the same route value.
/// </summary>
internal static class RawTarget
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The path, still escaped, without query, scheme and host.</summary>
    public static string PathOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            var path = target.IndexOf('/', scheme + 3);
            target = path < 0 ? "/" : target[path..];
        }

        return target.IndexOf('?') is >= 0 and var query ? target[..query] : target;
    }

    /// <summary>The query, still escaped, without the question mark; empty if there is none.</summary>
    public static string QueryOf(HttpContext http) =>
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2) is [_, var query] ? query : "";

    /// <summary>Decodes each escape exactly once, as strict UTF-8.</summary>
    /// <exception cref="InvalidInputException">An escape is malformed, or the bytes are no UTF-8.</exception>
    public static string Decode(string escaped, string field, bool plusIsSpace = false)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(escaped.Length, 1));
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%')
            {
                var character = plusIsSpace && escaped[i] == '+' ? ' ' : escaped[i];
                Append(bytes, character, field);
            }
            else if (
                i + 2 < escaped.Length
                && byte.TryParse(escaped.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            )
            {
                bytes.Write([value]);
                i += 2;
            }
            else
            {
                throw new InvalidInputException(field, "Holds a percent sign that does not begin an escape; a percent sign itself is %25.");
            }
        }

        try
        {
            return StrictUtf8.GetString(bytes.WrittenSpan);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidInputException(field, "Is not UTF-8 once its escapes are decoded.");
        }
    }

    private static void Append(ArrayBufferWriter<byte> bytes, char character, string field)
    {
        if (character > 0x7e)
        {
            throw new InvalidInputException(field, "Holds a character that must be percent-encoded.");
        }

        bytes.Write([(byte)character]);
    }
}
