using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// The file of an object, in which one rename commits bytes and properties together:
/// <code>
/// frame*    up to 262,112 bytes of content, SHA-256 of (salt, number of the frame, content)
/// footer    JSON
/// trailer   SHA-256 of the footer, its length in 4 bytes (little endian), "CGWOBJ01"
/// </code>
/// A frame is what is read and verified at a time, so a range costs only the frames it touches.
/// </summary>
internal static class ObjectFormat
{
    public const int Version = 1;
    public const int HashBytes = SHA256.HashSizeInBytes;
    public const int FrameBytes = 256 * 1024;
    public const int FrameContentBytes = FrameBytes - HashBytes;
    public const int SaltBytes = 16;
    public const int TrailerBytes = HashBytes + sizeof(int) + 8;

    /// <summary>Far more than headers can hold.</summary>
    public const int MostFooterBytes = 1024 * 1024;

    public static ReadOnlySpan<byte> Magic => "CGWOBJ01"u8;

    /// <summary>How long all frames of a content of this size are.</summary>
    public static long FramesLength(long size) => size + ((size + FrameContentBytes - 1) / FrameContentBytes * HashBytes);

    public static void HashFrame(IncrementalHash hash, ReadOnlySpan<byte> salt, long index, ReadOnlySpan<byte> content, Span<byte> result)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, index);
        hash.AppendData(salt);
        hash.AppendData(number);
        hash.AppendData(content);
        hash.GetHashAndReset(result);
    }

    public static DriverException Corrupt(string bucket, string key, string what) =>
        new(DriverErrorKind.Unexpected, $"The stored object '{key}' of bucket '{bucket}' is damaged: {what}.") { Code = "data-corrupt" };
}
