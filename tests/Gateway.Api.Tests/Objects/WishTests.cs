using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>What a store cannot do is refused by name and never dropped.</summary>
public sealed class WishTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private GatewayClient Http => fixture.Http;

    [Theory]
    [InlineData("X-Storage-Class", "COLD")]
    [InlineData("X-Tags", "a=b")]
    public async Task A_wish_for_what_the_store_has_not_stores_nothing(string header, string value)
    {
        var bucket = await fixture.NewBucketAsync();

        (await Http.PutAsync($"{bucket}/key", [1], (header, value))).ExpectProblem(501);

        Assert.Empty(await fixture.KeysAsync(bucket));
    }

    [Theory]
    [InlineData("X-Tags", "a")]
    [InlineData("X-Tags", "=b")]
    [InlineData("X-Tags", "a=1&a=2")]
    [InlineData("X-Tags", "a=%zz")]
    [InlineData("X-Meta-a|b", "1")]
    public async Task A_malformed_wish_names_its_header(string header, string value)
    {
        var bucket = await fixture.NewBucketAsync();

        (await Http.PutAsync($"{bucket}/key", [1], (header, value))).ExpectProblem(400, field: header);
    }

    [Fact]
    public async Task Links_and_tags_of_a_disk_are_refused_with_the_names_of_the_operations()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/key", [1])).Expect(200);

        (await Http.PostAsync("/buckets" + bucket["/objects".Length..] + "/links", new { key = "key" })).ExpectProblem(
            501,
            says: "createLink"
        );
        (await Http.GetAsync($"{bucket}/key?include=tags")).ExpectProblem(501, says: "getObjectTags");
        (await Http.GetAsync($"{bucket}/key?include=all")).ExpectProblem(400, field: "include");
    }

    [Fact]
    public async Task A_copy_takes_no_properties_of_its_own()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/key", [1])).Expect(200);
        var source = bucket["/objects".Length..] + "/key";

        (await Http.PutAsync($"{bucket}/copy", [], ("X-Copy-Source", source), ("X-Meta-colour", "red"))).ExpectProblem(
            400,
            field: "X-Copy-Source"
        );
    }

    [Fact]
    public async Task A_body_is_not_asked_for_where_a_precondition_fails()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/key", [1])).Expect(200);
        using var socket = await RawHttp.ConnectAsync(fixture.Host.Address);
        var head =
            $"PUT {bucket}/key HTTP/1.1\r\nHost: {fixture.Host.Address.Authority}\r\nConnection: close\r\nExpect: 100-continue\r\nIf-None-Match: *\r\nContent-Length: 5\r\n\r\n";
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(head));

        var answer = await RawHttp.ReadAsync(socket);

        Assert.Equal(412, answer.Status);
        Assert.DoesNotContain("100 Continue", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_object_read_by_several_requests_at_once_comes_in_order()
    {
        var bucket = await fixture.NewBucketAsync();
        byte[] content = [.. Enumerable.Range(0, 40_000_000).Select(number => (byte)(number / 1000 * 31))];
        (await Http.PutAsync($"{bucket}/key", content)).Expect(200);

        var whole = (await Http.GetAsync($"{bucket}/key", ("Prefer", "parallel"))).Expect(200);
        var part = (await Http.GetAsync($"{bucket}/key", ("Prefer", "parallel"), ("Range", "bytes=1000-29999999"))).Expect(206);

        Assert.Equal("parallel", whole.Header("Preference-Applied"));
        Assert.True(content.AsSpan().SequenceEqual(whole.Bytes));
        Assert.True(content.AsSpan(1000, 29_999_000).SequenceEqual(part.Bytes));
        Assert.Equal("bytes 1000-29999999/40000000", part.Header("Content-Range"));
    }
}
