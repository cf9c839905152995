using System.Text;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Objects;

/// <summary>What may be a key: any text of 1 to 1,024 bytes in UTF-8, kept as it is.</summary>
internal static class ObjectKey
{
    public const int MostBytes = 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static void Check(string key)
    {
        if (ToBytes(key, "key").Length is 0 or > MostBytes)
        {
            throw Invalid("key", $"A key has 1 to {MostBytes} bytes of UTF-8.");
        }
    }

    /// <summary>The UTF-8 of a text; half a surrogate pair has none.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static byte[] ToBytes(string text, string field)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw Invalid(field, "The text has half a surrogate pair and so no UTF-8.", e);
        }
    }

    public static string FromBytes(ReadOnlySpan<byte> bytes) => StrictUtf8.GetString(bytes);

    private static DriverException Invalid(string field, string message, Exception? inner = null) =>
        new(DriverErrorKind.InvalidValue, message, inner) { Field = field };
}
