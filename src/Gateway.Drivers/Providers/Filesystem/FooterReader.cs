using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Reads what an object's file says that it holds. All members block.</summary>
internal static class FooterReader
{
    /// <summary>Holds trailer and footer of nearly every object in one read.</summary>
    private const int TailBytes = 4096;

    /// <summary>Opens a file for reading; null if there is none.</summary>
    public static SafeFileHandle? OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What the file of a key holds; null if there is none, it is not whole, or it is another object's.</summary>
    public static StoredObject? Read(StoreLayout layout, string bucket, string key) =>
        Read(layout.Object(bucket, key)) is { } stored && stored.IsOf(bucket, key) ? stored : null;

    /// <summary>What a file holds; null if there is none or it is not whole.</summary>
    public static StoredObject? Read(string path)
    {
        using var file = OpenFile(path);
        return file is null ? null : Read(file);
    }

    /// <summary>What an open file holds; null if it is not whole.</summary>
    public static StoredObject? Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var tail = ReadEnd(file, length, TailBytes);
        if (FooterLength(tail) is not { } size)
        {
            return null;
        }

        var end = size + ObjectFormat.TrailerBytes;
        tail = end > tail.Length ? ReadEnd(file, length, end) : tail;
        if (end > tail.Length)
        {
            return null;
        }

        var hash = tail.AsSpan(tail.Length - ObjectFormat.TrailerBytes, ObjectFormat.HashBytes);
        return
            StoredObject.Parse(tail[^end..^ObjectFormat.TrailerBytes]) is { } stored
            && hash.SequenceEqual(stored.Hash)
            && ObjectFormat.FramesLength(stored.Footer.SizeBytes) + end == length
            ? stored
            : null;
    }

    private static int? FooterLength(ReadOnlySpan<byte> tail)
    {
        if (tail.Length < ObjectFormat.TrailerBytes || !tail.EndsWith(ObjectFormat.Magic))
        {
            return null;
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(tail[(tail.Length - ObjectFormat.TrailerBytes + ObjectFormat.HashBytes)..]);
        return size is > 0 and <= ObjectFormat.MostFooterBytes ? size : null;
    }

    private static byte[] ReadEnd(SafeFileHandle file, long length, int most)
    {
        var end = new byte[Math.Min(length, most)];
        var filled = 0;
        while (filled < end.Length)
        {
            var count = RandomAccess.Read(file, end.AsSpan(filled), length - end.Length + filled);
            if (count == 0)
            {
                return [];
            }

            filled += count;
        }

        return end;
    }
}
