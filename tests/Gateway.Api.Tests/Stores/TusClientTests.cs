using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>The reference client of the tus protocol, over a line that breaks again and again.</summary>
[Collection("clients")]
public sealed class TusClientTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int MiB = 1024 * 1024;

    [SkippableTheory]
    [InlineData("filesystem")]
    [InlineData("s3")]
    [InlineData("azure-blob")]
    [InlineData("swift")]
    [InlineData("gcs")]
    public async Task An_upload_through_interruptions_is_whole(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        var file = fixture.FileOf((48 * MiB) + 7);
        await using var proxy = new FaultProxy(fixture.Host.Address);
        proxy.Up.CutAfter(11 * MiB, times: 3);
        var node = ForeignClient.Node(fixture.Folder, new Dictionary<string, string?>());

        var told = await node.RunAsync(
            Path.Combine(AppContext.BaseDirectory, "Stores", "Clients", "tus.cjs"),
            $"{proxy.Address}buckets/{store}/{bucket}/uploads",
            file.Path,
            "key/ü"
        );

        Assert.Equal(3, proxy.Up.Cuts);
        Assert.Matches("\"interruptions\":[3-9]", told);
        var (head, sha256) = await fixture.Http.ReadDigestAsync($"/objects/{store}/{bucket}/key/%C3%BC");
        Assert.Equal(file.Sha256, sha256);
        Assert.Equal("text/x-cross", head.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["gr%C3%BCn"], head.Headers.GetValues("X-Meta-colour"));
        Assert.Equal(
            ["key/ü"],
            (await fixture.LeftoversAsync(store, bucket)).Where(left => !left.StartsWith("part ", StringComparison.Ordinal))
        );
    }
}
