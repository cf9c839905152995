using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>Tokens that nobody can make or change, and every replica reads.</summary>
public sealed class PageTokenTests(ListFixture fixture) : IClassFixture<ListFixture>
{
    private const string Query = "/nodes?connection=middle,other&pageSize=2";

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task An_altered_token_is_refused_wherever_it_was_altered()
    {
        var token = await FirstTokenAsync();
        for (var i = 0; i < token.Length; i += 5)
        {
            var altered = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            (await Http.GetAsync($"{Query}&pageToken={altered}")).ExpectProblem(400, field: "pageToken");
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("%00")]
    [InlineData("2")]
    [InlineData("a.b.c")]
    [InlineData("CfDJ8A")]
    public async Task What_was_never_a_token_is_refused(string token) =>
        (await Http.GetAsync($"{Query}&pageToken={token}")).ExpectProblem(400, field: "pageToken");

    [Fact]
    public async Task A_token_cut_short_or_made_longer_is_refused()
    {
        var token = await FirstTokenAsync();
        (await Http.GetAsync($"{Query}&pageToken={token[..^4]}")).ExpectProblem(400, field: "pageToken");
        (await Http.GetAsync($"{Query}&pageToken={token}AAAA")).ExpectProblem(400, field: "pageToken");
        (await Http.GetAsync($"{Query}&pageToken={token}&pageToken={token}")).ExpectProblem(400, field: "pageToken");
    }

    [Theory]
    [InlineData("/nodes?connection=middle,other&pageSize=2&name=x")]
    [InlineData("/nodes?connection=middle,other&pageSize=2&state=running")]
    [InlineData("/nodes?connection=middle,other&pageSize=2&tag=a:b")]
    [InlineData("/nodes?connection=middle,other&pageSize=2&provider=sandbox")]
    [InlineData("/nodes?connection=middle&pageSize=2")]
    [InlineData("/nodes/middle?pageSize=2")]
    [InlineData("/images?connection=middle,other&pageSize=2")]
    public async Task A_token_of_another_list_is_refused(string otherQuery)
    {
        var token = await FirstTokenAsync();
        (await Http.GetAsync($"{otherQuery}&pageToken={token}")).ExpectProblem(400, field: "pageToken");
    }

    [Fact]
    public async Task The_size_and_the_timeout_may_change_between_pages()
    {
        var token = await FirstTokenAsync();
        var page = (await Http.GetAsync($"/nodes?connection=middle,other&pageSize=100&timeout=5s&pageToken={token}")).Expect(200).Json;
        Assert.Equal(4, page.Items().Count());
        Assert.True(page.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Another_gateway_with_the_same_key_ring_goes_on_where_the_first_stopped()
    {
        var first = (await Http.GetAsync(Query)).Expect(200).Json;
        await using var replica = fixture.Start(("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "replica")));
        var second = (await replica.Http.GetAsync($"{Query}&pageToken={first.Text("nextPageToken")}")).Expect(200).Json;

        Assert.Equal(
            ["middle/n-0000002", "middle/n-0000003", "other/n-0000002"],
            second.Items().Select(item => $"{item.Text("connection")}/{item.Text("id")}")
        );
    }

    [Fact]
    public async Task A_gateway_that_was_started_again_reads_its_tokens()
    {
        (string, string?)[] settings = [("Gateway:KeyRing", null), ("Gateway:DataDirectory", Path.Combine(fixture.Folder, "restarted"))];
        string? token;
        await using (var before = fixture.Start([.. settings, ("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "f1"))]))
        {
            token = (await before.Http.GetAsync(Query)).Expect(200).Json.Text("nextPageToken");
        }

        await using var after = fixture.Start([.. settings, ("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "f1"))]);
        (await after.Http.GetAsync($"{Query}&pageToken={token}")).Expect(200);
    }

    [Fact]
    public async Task A_token_of_another_key_ring_is_refused()
    {
        var token = await FirstTokenAsync();
        await using var stranger = fixture.Start(
            ("Gateway:KeyRing", Path.Combine(fixture.Folder, "other-keys")),
            ("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "stranger"))
        );
        (await stranger.Http.GetAsync($"{Query}&pageToken={token}")).ExpectProblem(400, field: "pageToken");
    }

    [Fact]
    public async Task A_connection_that_is_gone_since_is_a_failed_source()
    {
        var token = await FirstTokenAsync();
        await using var fewer = fixture.Start(
            ("Gateway:Connections:other:Provider", null),
            ("Gateway:Connections:other:NodeCount", null),
            ("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "fewer"))
        );
        var page = (await fewer.Http.GetAsync($"{Query}&pageToken={token}")).Expect(200).Json;

        Assert.False(page.GetProperty("complete").GetBoolean());
        Assert.Equal(2, page.Items().Count());
        Assert.Equal("failed", page.Source("other").Text("status"));
        Assert.Equal("connection-not-found", page.Source("other").GetProperty("problem").Text("code"));
    }

    private async Task<string> FirstTokenAsync() => (await Http.GetAsync(Query)).Expect(200).Json.Text("nextPageToken")!;
}
