using System.Buffers;
using Gateway.Api.Http;
using Xunit;

namespace Gateway.Api.Tests.Http;

/// <summary>The server's memory: large blocks for few, small ones for many, and nothing made anew that can be used again.</summary>
public sealed class LargeBlocksTests : IDisposable
{
    private readonly MemoryPool<byte> _pool = new LargeBlocks().Create();

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Who_names_no_size_has_large_blocks_until_so_many_are_in_use_and_small_ones_then()
    {
        var rented = Rent(LargeBlocks.Blocks + 100);

        Assert.All(rented[..LargeBlocks.Blocks], block => Assert.Equal(LargeBlocks.BlockBytes, block.Memory.Length));
        Assert.All(rented[LargeBlocks.Blocks..], block => Assert.Equal(LargeBlocks.SmallBytes, block.Memory.Length));
        rented[0].Dispose();
        Assert.Equal(LargeBlocks.BlockBytes, Rent(1)[0].Memory.Length);
        Assert.Equal(LargeBlocks.SmallBytes, Rent(1)[0].Memory.Length);
    }

    [Theory]
    [InlineData(LargeBlocks.SmallBytes + 1)]
    [InlineData(LargeBlocks.BlockBytes)]
    [InlineData(LargeBlocks.PieceBytes)]
    public void Who_names_a_size_has_at_least_that_however_many_are_in_use(int bytes)
    {
        Rent(LargeBlocks.Blocks);

        Assert.All(Rent(LargeBlocks.Blocks, bytes), block => Assert.InRange(block.Memory.Length, bytes, LargeBlocks.PieceBytes));
    }

    [Fact]
    public void A_thousand_that_come_together_again_and_again_are_served_from_the_same_memory()
    {
        const int Requests = 1000;
        Return(Rent(Requests));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 10; round++)
        {
            Return(Rent(Requests));
        }

        // The lists of the test itself, and no block.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 * (Requests + 100) * IntPtr.Size);
    }

    [Fact]
    public void A_block_given_back_twice_is_there_once()
    {
        var block = Rent(1)[0];
        block.Dispose();
        block.Dispose();

        Assert.NotSame(Rent(1)[0], Rent(1)[0]);
    }

    private IMemoryOwner<byte>[] Rent(int count, int bytes = -1) => [.. Enumerable.Range(0, count).Select(_ => _pool.Rent(bytes))];

    private static void Return(IMemoryOwner<byte>[] rented)
    {
        foreach (var block in rented)
        {
            block.Dispose();
        }
    }
}
