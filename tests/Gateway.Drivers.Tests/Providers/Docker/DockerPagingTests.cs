using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Docker;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerPagingTests
{
    [Fact]
    public void The_newest_come_first_and_those_of_one_second_by_id()
    {
        var page = Page([("b", 1), ("c", 2), ("a", 1)], 10, null);

        Assert.Equal(["c", "a", "b"], page.Items.Select(item => item.Id));
        Assert.Null(page.NextToken);
    }

    [Fact]
    public void A_token_holds_although_its_item_is_gone_and_others_came()
    {
        (string, long)[] before = [("a", 4), ("b", 3), ("c", 3), ("d", 2)];
        var first = Page(before, 2, null);

        var second = Page([("new", 9), ("a", 4), ("c", 3), ("d", 2)], 2, first.NextToken);

        Assert.Equal(["a", "b"], first.Items.Select(item => item.Id));
        Assert.Equal(["c", "d"], second.Items.Select(item => item.Id));
        Assert.Null(second.NextToken);
    }

    [Fact]
    public void Times_before_1970_are_in_order_too()
    {
        var first = Page([("a", -62135596800), ("b", -62135596800)], 1, null);

        Assert.Equal("b", Assert.Single(Page([("a", -62135596800), ("b", -62135596800)], 1, first.NextToken).Items).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData(".x")]
    [InlineData("12")]
    public void A_token_of_another_list_is_refused(string token)
    {
        var failure = Assert.Throws<DriverException>(() => Page([("a", 1)], 1, token));

        Assert.Equal((DriverErrorKind.InvalidRequest, "pageToken"), (failure.Kind, failure.Field));
    }

    private static Page<(string Id, long Created)> Page((string Id, long Created)[] items, int size, string? token) =>
        NewestFirst.Page(items, new PageRequest(size, token, ListFilter.None), item => item.Created, item => item.Id);
}
