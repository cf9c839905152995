using Gateway.Drivers.Objects;
using Xunit;

namespace Gateway.Drivers.Tests.Objects;

/// <summary>How the memory in which parts wait is shared out.</summary>
public sealed class TransferMemoryTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(100, 8)]
    [InlineData(384, 12)]
    [InlineData(1024, 32)]
    [InlineData(24 * 1024, 64)]
    public void It_is_a_quarter_of_what_the_process_may_use_within_bounds(long availableMiB, int units)
    {
        using var memory = new TransferMemory(availableMiB * MiB);

        Assert.Equal(units, memory.Units);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(3, 2)]
    [InlineData(8, 1)]
    [InlineData(16, 1)]
    public void Those_who_can_do_without_have_the_fewer_the_more_they_are(int uploads, int blocks)
    {
        using var memory = new TransferMemory(1024 * MiB);
        var counted = Enumerable.Range(0, uploads).Select(_ => memory.Count()).ToArray();

        Assert.Equal(blocks, TakeSpare(memory).Count);

        foreach (var upload in counted)
        {
            upload.Dispose();
        }
    }

    [Fact]
    public void What_is_given_back_twice_counts_once()
    {
        using var memory = new TransferMemory(1024 * MiB);
        using var first = memory.Count();
        var second = memory.Count();
        var taken = TakeSpare(memory);

        second.Dispose();
        second.Dispose();
        Assert.Equal(PartSender.UnitsAtOnce - taken.Count, TakeSpare(memory).Count);

        taken[0].Dispose();
        taken[0].Dispose();
        Assert.Single(TakeSpare(memory));
    }

    [Fact]
    public async Task Who_can_do_without_gets_nothing_that_is_not_there()
    {
        using var memory = new TransferMemory(100 * MiB);
        using var upload = memory.Count();
        using var rented = await memory.RentAsync((memory.Units - 1) * TransferMemory.UnitBytes, CancellationToken.None);

        Assert.Null(memory.TryRentSpare(2 * TransferMemory.UnitBytes));
        Assert.Equal(memory.Units - 1, memory.UnitsInUse);
        using (memory.TryRentSpare(1))
        {
            Assert.Equal(memory.Units, memory.UnitsInUse);
        }

        Assert.Equal(memory.Units - 1, memory.UnitsInUse);
    }

    private static List<TransferMemory.Block> TakeSpare(TransferMemory memory)
    {
        var taken = new List<TransferMemory.Block>();
        while (memory.TryRentSpare(TransferMemory.UnitBytes) is { } block)
        {
            taken.Add(block);
        }

        return taken;
    }
}
