using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Buckets and what is in them, from a caller's side.</summary>
public sealed class ObjectListTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private static readonly string[] Keys = ["a", "a/1", "a/2", "a/b/1", "b", "b/1", "c", "é/1"];

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task Objects_come_page_by_page_in_the_order_of_their_keys()
    {
        var bucket = await FilledAsync();
        var pages = await Http.WalkAsync($"{bucket}?pageSize=3");

        Assert.Equal(Keys, pages.SelectMany(page => page.Items()).Select(item => item.Text("key")!));
        Assert.Equal(3, pages.Count);
        Assert.Equal([false, false, true], pages.Select(page => page.GetProperty("complete").GetBoolean()));
        Assert.Equal("more", pages[0].Source("files").Text("status"));
        Assert.Equal("complete", pages[2].Source("files").Text("status"));
    }

    [Theory]
    [InlineData("delimiter=/", "a,b,c", "a/,b/,é/")]
    [InlineData("prefix=a/&delimiter=/", "a/1,a/2", "a/b/")]
    [InlineData("prefix=a", "a,a/1,a/2,a/b/1", "")]
    [InlineData("prefix=%C3%A9", "é/1", "")]
    [InlineData("prefix=none", "", "")]
    [InlineData("prefix=&delimiter=", "a,a/1,a/2,a/b/1,b,b/1,c,é/1", "")]
    public async Task Prefix_and_delimiter_pick_a_folder(string query, string keys, string prefixes)
    {
        var bucket = await FilledAsync();
        foreach (var pageSize in new[] { 1, 2, 1000 })
        {
            var pages = await Http.WalkAsync($"{bucket}?{query}&pageSize={pageSize}");
            Assert.Equal(Split(keys), pages.SelectMany(page => page.Items()).Select(item => item.Text("key")!));
            Assert.Equal(
                Split(prefixes),
                pages.SelectMany(page => page.GetProperty("prefixes").EnumerateArray()).Select(prefix => prefix.GetString()!)
            );
        }
    }

    [Fact]
    public async Task A_token_of_another_list_is_refused()
    {
        var bucket = await FilledAsync();
        var other = await FilledAsync();
        var token = (await Http.GetAsync($"{bucket}?pageSize=1")).Expect(200).Json.Text("nextPageToken");
        (await Http.GetAsync($"{other}?pageSize=1&pageToken={token}")).ExpectProblem(400, field: "pageToken");
        (await Http.GetAsync($"{bucket}?prefix=a&pageToken={token}")).ExpectProblem(400, field: "pageToken");
        (await Http.GetAsync($"{bucket}?delimiter=/&pageToken={token}")).ExpectProblem(400, field: "pageToken");
        (await Http.GetAsync($"/buckets/files?pageToken={token}")).ExpectProblem(400, field: "pageToken");
        (await Http.GetAsync($"{bucket}?pageSize=1000&pageToken={token}")).Expect(200);
    }

    [Fact]
    public async Task A_stream_has_every_object_and_the_end_last()
    {
        var bucket = await FilledAsync();
        var answer = (await Http.GetAsync($"{bucket}?pageSize=2&delimiter=/", ("Accept", GatewayClient.Ndjson))).Expect(200);

        var lines = answer.Lines;
        Assert.Equal(
            ["a", "b", "c"],
            lines.Where(line => line.TryGetProperty("item", out _)).Select(line => line.GetProperty("item").Text("key")!)
        );
        Assert.Equal(3, lines.Count(line => line.TryGetProperty("prefix", out _)));
        Assert.True(lines[^1].GetProperty("end").GetProperty("complete").GetBoolean());
        Assert.Equal(3, lines[^1].GetProperty("end").GetProperty("items").GetInt32());
        (await Http.GetAsync("/objects/files/none-such", ("Accept", GatewayClient.Ndjson))).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task Many_objects_are_deleted_each_with_its_result()
    {
        var bucket = await FilledAsync();
        var path = "/buckets" + bucket["/objects".Length..] + "/deletions";
        string[] keys = ["a", "none", "a/b/1", new string('k', 1025)];
        var results = (await Http.PostAsync(path, new { keys })).Expect(200).Json;

        Assert.Equal([true, true, true, false], results.Items().Select(item => item.GetProperty("deleted").GetBoolean()));
        Assert.Equal("a/b/1", results.Items().ElementAt(2).Text("key"));
        Assert.Equal(422, results.Items().Last().GetProperty("problem").GetProperty("status").GetInt32());
        Assert.Equal(["a/1", "a/2", "b", "b/1", "c", "é/1"], await fixture.KeysAsync(bucket));
        (await Http.PostAsync("/buckets/files/none-such/deletions", new { keys = Keys })).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_bucket_is_made_found_and_deleted_once_it_is_empty()
    {
        var made = (await Http.PostAsync("/buckets/files", new { name = "logs.2026-01" })).Expect(201);
        var path = made.Header("Location")!;
        Assert.Equal("/buckets/files/logs.2026-01", path);
        Assert.Equal("logs.2026-01", (await Http.GetAsync(path)).Expect(200).Json.Text("name"));
        Assert.Single((await Http.GetAsync("/buckets?name=logs.2026-01")).Expect(200).Json.Items());
        (await Http.PostAsync("/buckets/files", new { name = "logs.2026-01" })).ExpectProblem(409, "conflict");
        (await Http.PutAsync("/objects/files/logs.2026-01/a", [1])).Expect(200);
        (await Http.DeleteAsync(path)).ExpectProblem(409, "conflict");
        (await Http.DeleteAsync("/objects/files/logs.2026-01/a")).Expect(204);
        (await Http.DeleteAsync(path)).Expect(204);
        (await Http.GetAsync(path)).ExpectProblem(404, "not-found");
        (await Http.PutAsync("/objects/files/logs.2026-01/a", [1])).ExpectProblem(404, "not-found");
        (await Http.GetAsync("/objects/files/logs.2026-01")).ExpectProblem(404, "not-found");
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private async Task<string> FilledAsync()
    {
        var bucket = await fixture.NewBucketAsync();
        foreach (var key in Keys)
        {
            (await Http.PutAsync($"{bucket}/{Uri.EscapeDataString(key)}", [1])).Expect(200);
        }

        return bucket;
    }
}
