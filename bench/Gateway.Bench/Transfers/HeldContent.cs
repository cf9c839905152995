using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Bench.Transfers;

/// <summary>
/// The bytes of all objects of a run, which nobody has to keep: an object is a stretch of one block, read round and round from a place that its
/// key says. Where in the block some bytes are from can be told by the first eight of them, so a part shows which it is.
/// </summary>
internal static class HeldContent
{
    // No divisor of any part's size: parts of one object begin at different places.
    private const int Period = (256 * 1024) - 5;
    private const int Starts = 16;
    private const int WordBytes = 8;
    private static readonly byte[] Block = MakeBlock();
    private static readonly Dictionary<ulong, int> Places = FindPlaces();
    private static readonly ConcurrentDictionary<(int Place, long Size), string> Digests = new();

    /// <summary>Where the object of this key begins.</summary>
    public static int StartOf(string key)
    {
        var number = 0;
        foreach (var digit in key.Where(char.IsAsciiDigit))
        {
            number = ((number * 10) + digit - '0') % Starts;
        }

        return number * 1000;
    }

    /// <summary>The place so many bytes behind another.</summary>
    public static int After(int place, long bytes) => (int)((place + bytes) % Period);

    /// <summary>The bytes from a place on, as far as the block goes.</summary>
    public static ReadOnlySpan<byte> From(int place, long most) => Block.AsSpan(place, (int)Math.Min(most, Period - place));

    /// <summary>Where these bytes are from; -1 if from nowhere.</summary>
    public static int Find(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= WordBytes && Places.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes), out var place) ? place : -1;

    /// <summary>Whether these are the bytes at a place.</summary>
    public static bool IsAt(int place, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var expected = From(place, bytes.Length);
            if (!expected.SequenceEqual(bytes[..expected.Length]))
            {
                return false;
            }

            bytes = bytes[expected.Length..];
            place = After(place, expected.Length);
        }

        return true;
    }

    /// <summary>The MD5 of so many bytes from a place on, which is an object's entity tag. Computed once: it is not the store that is measured.</summary>
    public static string DigestOf(int place, long size) => Digests.GetOrAdd((place, size), key => Digest(key.Place, key.Size));

    private static string Digest(int place, long size)
    {
#pragma warning disable CA5351 // What stores make their entity tags of, not a secret's.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        while (size > 0)
        {
            var bytes = From(place, size);
            hash.AppendData(bytes);
            size -= bytes.Length;
            place = After(place, bytes.Length);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] MakeBlock()
    {
        var block = new byte[Period];
        new Random(7).NextBytes(block);
        return block;
    }

    private static Dictionary<ulong, int> FindPlaces()
    {
        Span<byte> round = [.. Block, .. Block.AsSpan(0, WordBytes)];
        var places = new Dictionary<ulong, int>(Period);
        for (var place = 0; place < Period; place++)
        {
            places.TryAdd(BinaryPrimitives.ReadUInt64LittleEndian(round[place..]), place);
        }

        return places;
    }
}

/// <summary>Bytes as they arrive, compared with those that they should be.</summary>
internal sealed class ArrivingBytes
{
    private readonly byte[] _head = new byte[8];
    private int _headBytes;
    private int _next = -1;

    /// <summary>Where the first of them is from; -1 while that is not known.</summary>
    public int Start { get; private set; } = -1;

    /// <summary>How many came.</summary>
    public long Count { get; private set; }

    /// <summary>Whether one of them was another than it should be.</summary>
    public bool IsWrong { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        if (Start < 0)
        {
            var count = Math.Min(bytes.Length, _head.Length - _headBytes);
            bytes[..count].CopyTo(_head.AsSpan(_headBytes));
            _headBytes += count;
            bytes = bytes[count..];
            if (_headBytes < _head.Length)
            {
                return;
            }

            Start = HeldContent.Find(_head);
            IsWrong |= Start < 0;
            _next = HeldContent.After(Math.Max(0, Start), _head.Length);
        }

        IsWrong = IsWrong || !HeldContent.IsAt(_next, bytes);
        _next = HeldContent.After(_next, bytes.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} bytes from {Start}");
}
