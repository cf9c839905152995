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

    [Fact]
    public void Who_can_do_without_gets_eight_blocks_alone_and_three_where_there_are_several()
    {
        using var memory = new TransferMemory(1024 * MiB);
        var first = memory.Count();
        var second = memory.Count();
        Assert.Equal(TransferMemory.SpareUnits, TakeSpare(memory).Count);

        second.Dispose();
        second.Dispose();
        var more = TakeSpare(memory);
        Assert.Equal(PartSender.UnitsAtOnce - TransferMemory.SpareUnits, more.Count);

        more[0].Dispose();
        more[0].Dispose();
        Assert.Single(TakeSpare(memory));
        first.Dispose();
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
