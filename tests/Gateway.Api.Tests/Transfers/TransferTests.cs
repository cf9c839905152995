using System.Text;
using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Gateway.Api.Transfers;
using Xunit;

namespace Gateway.Api.Tests.Transfers;

/// <summary>Objects brought from one bucket to another.</summary>
public sealed class TransferTests(TransferFixture fixture) : IClassFixture<TransferFixture>
{
    private const string Odd = "a/\ud83d\ude00 b%2F.txt";

    [Fact]
    public async Task A_copy_brings_bytes_metadata_and_media_type_and_leaves_what_is_there()
    {
        var (source, target) = await MakeBucketsAsync("copied");
        await PutAsync("here", source, "a/1.txt", "one");
        await PutAsync("here", source, Odd, "odd");
        await PutAsync("here", source, "b/2.txt", "other prefix");

        var first = await TransferAsync(Between(source, target, prefix: "a/"));
        var second = await TransferAsync(Between(source, target, prefix: "a/"));

        Assert.Equal((2, 0, 0), Counts(first));
        Assert.Equal(6, first.GetProperty("copiedBytes").GetInt64());
        Assert.Equal((0, 2, 0), Counts(second));
        var copy = (await fixture.Http.GetAsync($"/objects/there/{target}/a/1.txt")).Expect(200);
        Assert.Equal("one", copy.Text);
        Assert.Equal("text/plain", copy.MediaType);
        Assert.Equal("me", copy.Header("X-Meta-Author"));
        Assert.Equal("odd", (await fixture.Http.GetAsync($"/objects/there/{target}?key={Uri.EscapeDataString(Odd)}")).Expect(200).Text);
        (await fixture.Http.GetAsync($"/objects/there/{target}/b/2.txt")).ExpectProblem(404);
    }

    [Fact]
    public async Task A_move_leaves_nothing_at_its_source_and_a_changed_object_is_brought_again()
    {
        var (source, target) = await MakeBucketsAsync("moved");
        await PutAsync("here", source, "x", "new bytes");
        await PutAsync("there", target, "into/x", "old bytes");

        var body = Between(source, target, prefix: "", into: "into/", mode: "move");
        var result = await TransferAsync(body);

        Assert.Equal((1, 0, 1), Counts(result));
        Assert.Equal("new bytes", (await fixture.Http.GetAsync($"/objects/there/{target}/into/x")).Expect(200).Text);
        (await fixture.Http.GetAsync($"/objects/here/{source}/x")).ExpectProblem(404);
    }

    [Fact]
    public async Task A_mirror_deletes_what_is_extra_only_if_it_is_told_to_and_a_dry_run_changes_nothing()
    {
        var (source, target) = await MakeBucketsAsync("mirrored");
        await PutAsync("here", source, "m/keep", "same");
        string[] extra = ["a-before", "m/after", "m/z", "z-last"];
        foreach (var key in extra)
        {
            await PutAsync("there", target, key, "extra");
        }

        Assert.Equal((1, 0, 0), Counts(await TransferAsync(Between(source, target, mode: "mirror"))));
        Assert.Equal((0, 1, 4), Counts(await TransferAsync(Between(source, target, mode: "mirror", deleteExtra: true, dryRun: true))));
        Assert.Equal(5, await CountAsync("there", target));
        Assert.Equal((0, 1, 4), Counts(await TransferAsync(Between(source, target, mode: "mirror", deleteExtra: true))));
        Assert.Equal(1, await CountAsync("there", target));
    }

    [Fact]
    public async Task One_object_goes_to_another_key()
    {
        var (source, target) = await MakeBucketsAsync("single");
        await PutAsync("here", source, "from", "bytes");

        var body = new
        {
            source = new
            {
                connection = "here",
                bucket = source,
                key = "from",
            },
            target = new
            {
                connection = "there",
                bucket = target,
                key = "to",
            },
        };
        Assert.Equal((1, 0, 0), Counts(await TransferAsync(body)));
        Assert.Equal("bytes", (await fixture.Http.GetAsync($"/objects/there/{target}/to")).Expect(200).Text);
    }

    [Fact]
    public async Task Many_objects_arrive_over_several_pages_and_a_prefix_of_them_is_deleted()
    {
        var (source, target) = await MakeBucketsAsync("many");
        await Parallel.ForAsync(0, 2100, async (i, _) => await PutAsync("here", source, $"{(i % 2 == 0 ? "even" : "odd")}/{i}", $"{i}"));

        var result = await TransferAsync(Between(source, target));
        Assert.Equal((2100, 0, 0), Counts(result));
        Assert.Equal(2100, await CountAsync("there", target));

        var emptied = await fixture.Http.PostAsync($"/buckets/there/{target}/empty", new { prefix = "odd/" }, ("Prefer", "wait=60"));
        Assert.Equal(1050, emptied.Expect(200).Json.GetProperty("deleted").GetInt32());
        Assert.Equal(1050, await CountAsync("there", target));
    }

    [Fact]
    public async Task What_fails_is_told_and_does_not_stop_the_rest()
    {
        var (source, _) = await MakeBucketsAsync("failing");
        await PutAsync("here", source, "one", "1");
        await PutAsync("here", source, "two", "2");

        var body = Between(source, "no-such-bucket");
        var accepted = (await fixture.Http.PostAsync("/transfers", body)).Expect(202);
        var ended = (await fixture.Http.GetAsync(accepted.Header("Operation-Location")!, ("Prefer", "wait=60"))).Expect(200).Json;

        Assert.Equal("failed", ended.Text("state"));
        Assert.Equal("transfers.create", ended.Text("kind"));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var (source, _) = await MakeBucketsAsync("senseless");

        var onto = new
        {
            source = new { connection = "here", bucket = source },
            target = new
            {
                connection = "here",
                bucket = source,
                prefix = "in/",
            },
        };
        (await fixture.Http.PostAsync("/transfers", onto)).ExpectProblem(422, field: "target");
        (await fixture.Http.PostAsync("/transfers", Between(source, "x", deleteExtra: true))).ExpectProblem(422, field: "deleteExtra");
        var nowhere = new { source = new { connection = "nowhere", bucket = "b" }, target = new { connection = "here", bucket = source } };
        (await fixture.Http.PostAsync("/transfers", nowhere)).ExpectProblem(404, "connection-not-found");
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("a", "ab")]
    [InlineData("\uff5e", "\ud83d\ude00")]
    [InlineData("\ud7ff", "\ue000")]
    [InlineData("\ue000", "\ud800\udc00")]
    public void Keys_are_compared_by_the_bytes_of_their_UTF8(string first, string second)
    {
        Assert.True(Encoding.UTF8.GetBytes(first).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(second)) < 0);
        Assert.True(KeyOrder.Compare(first, second) < 0);
        Assert.True(KeyOrder.Compare(second, first) > 0);
    }

    private static object Between(
        string source,
        string target,
        string? prefix = null,
        string? into = null,
        string mode = "copy",
        bool deleteExtra = false,
        bool dryRun = false
    ) =>
        new
        {
            mode,
            source = new
            {
                connection = "here",
                bucket = source,
                prefix,
            },
            target = new
            {
                connection = "there",
                bucket = target,
                prefix = into,
            },
            deleteExtra,
            dryRun,
        };

    private static (int Copied, int Unchanged, int Deleted) Counts(JsonElement result) =>
        (result.GetProperty("copied").GetInt32(), result.GetProperty("unchanged").GetInt32(), result.GetProperty("deleted").GetInt32());

    private async Task<JsonElement> TransferAsync(object body) =>
        (await fixture.Http.PostAsync("/transfers", body, ("Prefer", "wait=60"))).Expect(200).Json;

    private async Task<(string Source, string Target)> MakeBucketsAsync(string name)
    {
        (await fixture.Http.PostAsync("/buckets/here", new { name = name + "-from" })).Expect(201);
        (await fixture.Http.PostAsync("/buckets/there", new { name = name + "-to" })).Expect(201);
        return (name + "-from", name + "-to");
    }

    private async Task PutAsync(string connection, string bucket, string key, string text) =>
        (
            await fixture.Http.PutAsync(
                $"/objects/{connection}/{bucket}?key={Uri.EscapeDataString(key)}",
                Encoding.UTF8.GetBytes(text),
                ("Content-Type", "text/plain"),
                ("X-Meta-Author", "me")
            )
        ).Expect(200);

    private async Task<int> CountAsync(string connection, string bucket) =>
        (await fixture.Http.WalkAsync($"/objects/{connection}/{bucket}?pageSize=1000")).Sum(page => page.Items().Count());
}
