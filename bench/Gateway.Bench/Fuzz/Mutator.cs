using System.Text;

namespace Gateway.Bench.Fuzz;

/// <summary>Changes bytes a little, the same way for the same seed: what is nearly right gets further into a parser than noise.</summary>
internal sealed class Mutator(int seed, int number)
{
    private const int MostChanges = 6;
    private static readonly string[] Numbers =
    [
        "0",
        "-1",
        "1",
        "255",
        "65536",
        "2147483647",
        "2147483648",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999",
        "1e400",
        "-0",
        "0x10",
        "1.5",
        "NaN",
        "٣",
    ];

    // Of each number its own: any can be made again alone.
    private readonly Random _random = new(HashCode(seed, number));

    public int Next(int most) => _random.Next(most);

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public bool Once(int of) => _random.Next(of) == 0;

    /// <summary>A copy with some changes.</summary>
    /// <param name="bytes">What is nearly right.</param>
    /// <param name="words">What means something to who reads it.</param>
    public byte[] Mutate(ReadOnlySpan<byte> bytes, IReadOnlyList<string> words)
    {
        var changed = new List<byte>(bytes.Length + 64);
        changed.AddRange(bytes);
        for (var left = 1 + _random.Next(MostChanges); left > 0; left--)
        {
            Change(changed, words);
        }

        return [.. changed];
    }

    /// <summary>Noise of up to so many bytes, of one of several alphabets.</summary>
    public byte[] Noise(int most, IReadOnlyList<string> words)
    {
        var length = _random.Next(most + 1);
        switch (_random.Next(4))
        {
            case 0:
                var bytes = new byte[length];
                _random.NextBytes(bytes);
                return bytes;
            case 1:
                return [.. Enumerable.Range(0, length).Select(_ => (byte)_random.Next(0x20, 0x7f))];
            case 2:
                var text = string.Concat(Enumerable.Range(0, length / 3).Select(_ => new Rune(Character()).ToString()));
                return Encoding.UTF8.GetBytes(text);
            default:
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1 + (length / 8)).Select(_ => Pick(words))));
        }
    }

    private void Change(List<byte> bytes, IReadOnlyList<string> words)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 1 << _random.Next(1, 7)), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), 1 << _random.Next(12)));
                break;
            case 5:
                ReplaceNumber(bytes, at);
                break;
            case 6 when _random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(words)));
                break;
        }
    }

    private void ReplaceNumber(List<byte> bytes, int from)
    {
        var start = bytes.FindIndex(from, octet => octet is >= (byte)'0' and <= (byte)'9');
        if (start >= 0)
        {
            var end = bytes.FindIndex(start, octet => octet is < (byte)'0' or > (byte)'9');
            bytes.RemoveRange(start, (end < 0 ? bytes.Count : end) - start);
            bytes.InsertRange(start, Encoding.UTF8.GetBytes(Pick(Numbers)));
        }
    }

    private int Character()
    {
        var code = _random.Next(_random.Next(2) == 0 ? 0x250 : 0x10ffff);
        return code is >= 0xd800 and <= 0xdfff ? 0x202e : code;
    }

    // Not System.HashCode, which is another one in each process.
    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) + (number * 16_777_619));
}
