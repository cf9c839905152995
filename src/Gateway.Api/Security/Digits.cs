using System.Text;

namespace Gateway.Api.Security;

/// <summary>Text of digits: whatever else is in it is read as a question mark, and so is no number (RFC 9110, 8.6).</summary>
internal sealed class Digits : Encoding
{
    public static Encoding Encoding { get; } = new Digits();

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        for (var i = 0; i < byteCount; i++)
        {
            var octet = bytes[byteIndex + i];
            chars[charIndex + i] = octet is >= (byte)'0' and <= (byte)'9' ? (char)octet : '?';
        }

        return byteCount;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
