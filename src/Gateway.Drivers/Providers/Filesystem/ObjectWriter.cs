using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Writes the file of an object, holding one frame at a time.</summary>
internal static class ObjectWriter
{
    /// <summary>The largest object that is taken.</summary>
    public const long MostBytes = 5L << 40;

    /// <summary>Writes the content from its stream; answers its size and SHA-256. What the stream throws comes through as it is.</summary>
    public static async Task<(long Size, string Sha256)> WriteContentAsync(
        SafeFileHandle file,
        ObjectWrite write,
        byte[] salt,
        CancellationToken cancellationToken
    )
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var single = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var most = write.Length ?? MostBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(ObjectFormat.FrameBytes);
        try
        {
            var size = 0L;
            for (var index = 0L; ; index++)
            {
                var content = buffer.AsMemory(0, ObjectFormat.FrameContentBytes);
                var count = await write.Content.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                Require(count <= most - size, $"The content is longer than {most} bytes.");
                whole.AppendData(buffer, 0, count);
                ObjectFormat.HashFrame(single, salt, index, buffer.AsSpan(0, count), buffer.AsSpan(count, ObjectFormat.HashBytes));
                await WriteAsync(
                    file,
                    buffer.AsMemory(0, count + ObjectFormat.HashBytes),
                    index * ObjectFormat.FrameBytes,
                    cancellationToken
                );
                size += count;
            }

            Require(write.Length is null || size == write.Length, $"The content has {size} bytes in place of {write.Length}.");
            return (size, Convert.ToHexStringLower(whole.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Copies the frames of another file as they are: a damaged one stays damaged and is found when it is read.</summary>
    public static async Task CopyContentAsync(OpenObject source, SafeFileHandle file, CancellationToken cancellationToken)
    {
        var length = ObjectFormat.FramesLength(source.Stored.Footer.SizeBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(ObjectFormat.FrameBytes);
        try
        {
            for (var offset = 0L; offset < length; )
            {
                var wanted = buffer.AsMemory(0, (int)Math.Min(ObjectFormat.FrameBytes, length - offset));
                var count = await source.ReadAsync(wanted, offset, cancellationToken);
                await WriteAsync(file, wanted[..count], offset, cancellationToken);
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes footer and trailer behind the content.</summary>
    public static async Task WriteFooterAsync(SafeFileHandle file, StoredObject stored, CancellationToken cancellationToken)
    {
        if (stored.Json.Length > ObjectFormat.MostFooterBytes)
        {
            throw new DriverException(DriverErrorKind.InvalidValue, $"Properties have at most {ObjectFormat.MostFooterBytes} bytes.");
        }

        var end = new byte[stored.Json.Length + ObjectFormat.TrailerBytes];
        stored.Json.CopyTo(end, 0);
        var trailer = end.AsSpan(stored.Json.Length);
        stored.Hash.CopyTo(trailer);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[ObjectFormat.HashBytes..], stored.Json.Length);
        ObjectFormat.Magic.CopyTo(trailer[(ObjectFormat.HashBytes + sizeof(int))..]);
        await WriteAsync(file, end, ObjectFormat.FramesLength(stored.Footer.SizeBytes), cancellationToken);
    }

    private static async Task WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        try
        {
            await Disk.WriteAsync(file, bytes, offset, cancellationToken);
        }
        catch (Exception e) when (DiskFailure.IsOne(e))
        {
            throw DiskFailure.Of(e);
        }
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new DriverException(DriverErrorKind.InvalidRequest, message) { Field = "Content-Length" };
        }
    }
}
