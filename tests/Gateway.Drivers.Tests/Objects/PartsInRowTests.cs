using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Xunit;

namespace Gateway.Drivers.Tests.Objects;

/// <summary>Where the parts of an upload begin that several processes may send at once.</summary>
public sealed class PartsInRowTests
{
    private const long MiB = 1024 * 1024;

    private static readonly MultipartLimits Limits = new(SmallestPart: 5 * MiB, 5 * 1024 * MiB, MostParts: 10_000, 5 * 1024 * MiB);

    [Fact]
    public void Parts_that_follow_one_another_count_whatever_their_order()
    {
        Assert.Equal([1, 2, 4], Numbers((4, 3), (1, 8), (2, 16)));
    }

    [Fact]
    public void Behind_a_part_that_is_missing_none_counts()
    {
        Assert.Equal([1], Numbers((1, 8), (3, 8)));
        Assert.Empty(Numbers((2, 8), (3, 8)));
    }

    [Fact]
    public void A_part_that_another_has_replaced_by_a_shorter_one_ends_the_row()
    {
        // The second was 24 MiB once, and the part behind it was sent by who sent those.
        Assert.Equal([1, 2], Numbers((1, 8), (2, 8), (5, 8)));
    }

    [Theory]
    [InlineData(1, 8 * MiB)]
    [InlineData(80_000 * MiB, 8 * MiB)]
    [InlineData(80_001 * MiB, 16 * MiB)]
    [InlineData(5 * 1024 * 1024 * MiB, 1024 * MiB)]
    public void A_part_begins_at_a_power_of_two_that_the_smallest_part_and_the_number_of_parts_allow(long objectBytes, long grid) =>
        Assert.Equal(grid, MultipartUploader.SmallestChunk(Limits, objectBytes));

    [Fact]
    public void Parts_of_one_size_are_as_large_as_those_of_a_whole_object() =>
        Assert.Equal(8 * MiB, MultipartUploader.SmallestChunk(Limits with { SmallestPart = 1, HasEqualParts = true }, 100));

    private static IEnumerable<int> Numbers(params (int Number, long MiB)[] parts) =>
        MultipartUploader
            .InRow(Limits, 100 * MiB, parts.Select(part => new MultipartPart(part.Number, part.MiB * MiB, $"tag-{part.Number}")))
            .Select(part => part.Number);
}
