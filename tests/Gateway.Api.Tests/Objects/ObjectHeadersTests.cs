using Gateway.Api.Http;
using Gateway.Api.Objects;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Api.Tests.Objects;

public sealed class ObjectHeadersTests
{
    [Theory]
    [InlineData("W/ ")]
    [InlineData("W/ \t")]
    [InlineData("\"a\", W/ ")]
    public void A_weak_tag_of_nothing_but_space_is_refused(string tags)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.IfMatch = tags;

        var refused = Assert.Throws<InvalidInputException>(() => ObjectHeaders.ReadConditions(request));

        Assert.Contains("If-Match", refused.Errors.Keys);
    }

    [Fact]
    public void A_range_on_condition_of_such_a_tag_has_no_condition()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Range = "bytes=0-1";
        request.Headers.IfRange = "W/ ";

        var read = ObjectHeaders.ReadRange(request);

        Assert.NotNull(read.Range);
        Assert.Null(read.IfRangeTag);
    }
}
