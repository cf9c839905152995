using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>What is kept with an object, changed on every store.</summary>
public sealed class StorePropertyTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private GatewayClient Http => fixture.Http;

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("swift")]
    [InlineData("azure-blob")]
    [InlineData("gcs")]
    [InlineData("filesystem")]
    public async Task A_change_keeps_what_it_does_not_name(string store)
    {
        var path = $"/objects/{store}/{await fixture.NewBucketAsync(store)}/a";
        (await Http.PutAsync(path, [1, 2], ("Content-Type", "text/x-first"), ("X-Meta-Colour", "gr%C3%BCn"))).Expect(200);

        (await Http.SendAsync(HttpMethod.Patch, path, GatewayClient.Json("""{"contentType":"text/x-second"}"""))).Expect(200);

        var changed = (await Http.GetAsync(path)).Expect(200);
        Assert.Equal(("text/x-second", "gr%C3%BCn"), (changed.MediaType, changed.Header("X-Meta-colour")));
        Assert.Equal([1, 2], changed.Bytes);
    }

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("swift")]
    public async Task A_condition_that_the_store_cannot_check_is_not_passed_over(string store)
    {
        var path = $"/objects/{store}/{await fixture.NewBucketAsync(store)}/a";
        var stored = (await Http.PutAsync(path, [1], ("Content-Type", "text/x-first"))).Expect(200);
        var change = GatewayClient.Json("""{"contentType":"text/x-second"}""");

        (await Http.SendAsync(HttpMethod.Patch, path, change, ("If-Match", stored.Header("ETag")!))).ExpectProblem(501, field: "If-Match");

        Assert.Equal("text/x-first", (await Http.GetAsync(path)).Expect(200).MediaType);
    }

    [SkippableTheory]
    [InlineData("s3")]
    [InlineData("swift")]
    [InlineData("azure-blob")]
    [InlineData("gcs")]
    public async Task A_key_of_blanks_has_a_link(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);

        var link = (await Http.PostAsync($"/buckets/{store}/{bucket}/links", new { key = " ", method = "get" })).Expect(200);

        Assert.Contains("%20", link.Json.Text("url"), StringComparison.Ordinal);
        (await Http.PostAsync($"/buckets/{store}/{bucket}/links", new { key = "", method = "get" })).ExpectProblem(422, field: "key");
    }
}
