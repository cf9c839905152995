using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Model;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData(0L, 9L, 100, 0, 10)]
    [InlineData(0L, null, 100, 0, 100)]
    [InlineData(99L, null, 100, 99, 1)]
    [InlineData(50L, 1000L, 100, 50, 50)]
    [InlineData(50L, long.MaxValue, 100, 50, 50)]
    [InlineData(null, 10L, 100, 90, 10)]
    [InlineData(null, 1000L, 100, 0, 100)]
    [InlineData(5L, 5L, 100, 5, 1)]
    [InlineData(0L, 0L, 1, 0, 1)]
    public void A_range_means_these_bytes(long? first, long? last, long size, long offset, long length) =>
        Assert.Equal((offset, length), new ByteRange(first, last).Resolve(size));

    [Theory]
    [InlineData(100L, null, 100)]
    [InlineData(100L, 200L, 100)]
    [InlineData(0L, null, 0)]
    [InlineData(null, 0L, 100)]
    [InlineData(null, 10L, 0)]
    public void A_range_outside_of_the_object_means_none(long? first, long? last, long size) =>
        Assert.Null(new ByteRange(first, last).Resolve(size));
}
