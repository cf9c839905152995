using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Deleting many objects by one request.</summary>
public sealed class DeletionTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task More_keys_than_any_store_takes_at_once_are_deleted_each_with_its_result()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/key-7", [1])).Expect(200);
        (await Http.PutAsync($"{bucket}/key-29999", [1])).Expect(200);
        (await Http.PutAsync($"{bucket}/stays", [1])).Expect(200);
        var keys = Enumerable.Range(0, 30_000).Select(number => $"key-{number}-{new string('x', 40)}").Append("key-7").Append("key-29999");

        var results = (await Http.PostAsync(PathOf(bucket), new { keys })).Expect(200).Json;

        Assert.Equal(30_002, results.Items().Count());
        Assert.All(results.Items(), result => Assert.True(result.GetProperty("deleted").GetBoolean()));
        Assert.Equal("key-29999", results.Items().Last().Text("key"));
        Assert.Equal(["stays"], await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task A_body_that_turns_out_malformed_tells_how_far_it_was_heeded()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/key-0", [1])).Expect(200);
        var keys = string.Join(',', Enumerable.Range(0, 1500).Select(number => $"\"key-{number}\""));

        var answer = await Http.SendAsync(HttpMethod.Post, PathOf(bucket), GatewayClient.Json($"{{\"keys\":[{keys},7]}}"));

        answer.ExpectProblem(400, field: "keys[1500]", says: "The 1000 keys before it were deleted.");
        Assert.Empty(await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task Nothing_is_deleted_by_a_body_that_is_malformed_from_the_beginning()
    {
        var bucket = await fixture.NewBucketAsync();
        (await Http.PutAsync($"{bucket}/key", [1])).Expect(200);

        (await Http.SendAsync(HttpMethod.Post, PathOf(bucket), GatewayClient.Json("{\"keys\":[\"key\",7]}"))).ExpectProblem(400);
        using var form = new StringContent("keys=key", Encoding.UTF8, "application/x-www-form-urlencoded");
        (await Http.SendAsync(HttpMethod.Post, PathOf(bucket), form)).ExpectProblem(415);

        Assert.Equal(["key"], await fixture.KeysAsync(bucket));
    }

    private static string PathOf(string bucket) => "/buckets" + bucket["/objects".Length..] + "/deletions";
}
