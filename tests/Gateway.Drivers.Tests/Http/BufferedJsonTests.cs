using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class BufferedJsonTests
{
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    // About a block, the most that is buffered, and what is parsed as it comes.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_270)]
    [InlineData(3_280)]
    [InlineData(10_000)]
    [InlineData(52_400)]
    [InlineData(52_440)]
    [InlineData(200_000)]
    public async Task Answers_of_every_length_come_out_as_they_went_in(int numbers)
    {
        var expected = Enumerable.Range(100_000_000, numbers).ToArray();
        foreach (var most in new[] { int.MaxValue, 4_099, 7 })
        {
            Assert.Equal(expected, await ReadAsync<int[]>(JsonSerializer.SerializeToUtf8Bytes(expected), most));
        }
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_answer() =>
        Assert.Equal<int[]>([1, 2], await ReadAsync<int[]>([.. Encoding.UTF8.GetPreamble(), .. "[1,2]"u8.ToArray()]));

    [Theory]
    [InlineData("")]
    [InlineData("[1,")]
    [InlineData("[1]]")]
    [InlineData("[1] 2")]
    [InlineData("{}")]
    public async Task What_is_no_JSON_of_this_type_is_told_as_such(string answer)
    {
        await Assert.ThrowsAsync<JsonException>(() => ReadAsync<int[]>(Encoding.UTF8.GetBytes(answer)));
        await Assert.ThrowsAsync<JsonException>(() => ReadAsync<int[]>(Encoding.UTF8.GetBytes(answer.PadLeft(700_000))));
    }

    [Fact]
    public async Task Where_no_memory_is_left_an_answer_is_parsed_as_it_comes_and_all_blocks_come_back()
    {
        var expected = Enumerable.Range(100_000_000, 40_000).ToArray();
        var json = JsonSerializer.SerializeToUtf8Bytes(expected);
        var rented = new List<byte[]>();
        while (BlockPool.TryRent() is { } block)
        {
            rented.Add(block);
        }

        // Other tests use some meanwhile.
        Assert.InRange(rented.Count, BlockPool.Most / 2, BlockPool.Most);
        Assert.Equal(expected, await ReadAsync<int[]>(json));
        BlockPool.Return(rented[^1]);
        Assert.Equal(expected, await ReadAsync<int[]>(json));
        rented[..^1].ForEach(BlockPool.Return);

        for (var i = 0; i < 2 * BlockPool.Most; i++)
        {
            await Assert.ThrowsAsync<JsonException>(() => ReadAsync<int[]>("[1"u8.ToArray()));
            await Assert.ThrowsAsync<IOException>(() => ReadAsync<int[]>(json, 4_099, fails: true));
        }

        Assert.NotNull(BlockPool.TryRent() is { } last ? Back(last) : null);
    }

    private static byte[] Back(byte[] block)
    {
        BlockPool.Return(block);
        return block;
    }

    private static async Task<T?> ReadAsync<T>(byte[] json, int most = int.MaxValue, bool fails = false)
    {
        await using var body = new Pieces(json, most, fails);
        return await BufferedJson.ReadAsync(body, (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T)), CancellationToken.None);
    }

    // So many bytes at a time, as they come from a socket.
    private sealed class Pieces(byte[] bytes, int most, bool fails) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer.Length > most ? buffer[..most] : buffer, cancellationToken);
            return count == 0 && fails ? throw new IOException("It broke off.") : count;
        }
    }
}
