using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Http;

/// <summary>
/// An answer in JSON, read to its end before it is parsed at one go: of many answers that come at once only as many are half-made objects as there are
/// processors, and the others bytes. A large one, and one for which there is no memory left (<see cref="BlockPool"/>), is parsed as it comes.
/// </summary>
internal sealed class BufferedJson : ReadStream
{
    private const int MostBlocks = LargeAnswers.FreeBytes / BlockPool.BlockBytes;

    private readonly Stream _body;
    private readonly List<byte[]> _blocks = new(1);
    private int _inLast = BlockPool.BlockBytes;
    private int _given;

    private BufferedJson(Stream body) => _body = body;

    /// <summary>Parses the body, which is left open.</summary>
    /// <exception cref="JsonException">It is not the JSON expected.</exception>
    public static async ValueTask<T?> ReadAsync<T>(Stream body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await using var json = new BufferedJson(body);
        return await json.FillAsync(cancellationToken)
            ? json.Parse(type)
            : await JsonSerializer.DeserializeAsync(json, type, cancellationToken);
    }

    /// <summary>What was read, and then the rest of the body.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_blocks.Count == 0)
        {
            return _body.ReadAsync(buffer, cancellationToken);
        }

        var left = BytesOf(0) - _given;
        var count = Math.Min(left, buffer.Length);
        _blocks[0].AsMemory(_given, count).CopyTo(buffer);
        _given += count;
        if (count == left)
        {
            BlockPool.Return(_blocks[0]);
            _blocks.RemoveAt(0);
            _given = 0;
        }

        return new(count);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        GiveBack();
    }

    // Whether that was all of it.
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_inLast == BlockPool.BlockBytes)
            {
                if (_blocks.Count == MostBlocks || BlockPool.TryRent() is not { } block)
                {
                    return false;
                }

                _blocks.Add(block);
                _inLast = 0;
            }

            var count = await _body.ReadAsync(_blocks[^1].AsMemory(_inLast), cancellationToken);
            if (count == 0)
            {
                return true;
            }

            _inLast += count;
        }
    }

    private T? Parse<T>(JsonTypeInfo<T> type)
    {
        if (_blocks.Count == 1)
        {
            return Parse(_blocks[0].AsSpan(0, _inLast), type);
        }

        // A reader of pieces would find the end of the value first, and then read it once more.
        var length = ((_blocks.Count - 1) * BlockPool.BlockBytes) + _inLast;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        for (var i = 0; i < _blocks.Count; i++)
        {
            _blocks[i].AsSpan(0, BytesOf(i)).CopyTo(whole.AsSpan(i * BlockPool.BlockBytes));
        }

        GiveBack();
        try
        {
            return Parse(whole.AsSpan(0, length), type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json.StartsWith("\uFEFF"u8) ? json["\uFEFF"u8.Length..] : json, type);

    private int BytesOf(int block) => block == _blocks.Count - 1 ? _inLast : BlockPool.BlockBytes;

    private void GiveBack()
    {
        foreach (var block in _blocks)
        {
            BlockPool.Return(block);
        }

        _blocks.Clear();
    }
}
