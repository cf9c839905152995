using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>A client that others wrote, and what it can say about objects.</summary>
internal interface IForeignStoreClient
{
    /// <summary>Stores a file of the type <c>text/x-cross</c> with the metadata <c>colour: blue</c>.</summary>
    Task WriteAsync(string bucket, string key, string path);

    /// <summary>Reads an object into a file.</summary>
    Task ReadAsync(string bucket, string key, string path);

    /// <summary>What the client tells of an object, as it prints it.</summary>
    Task<string> DescribeAsync(string bucket, string key);
}

/// <summary>What a foreign client writes the gateway reads, and the other way round: the same bytes, type and metadata.</summary>
public abstract class ClientSuite(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int MiB = 1024 * 1024;

    /// <summary>The key has what a client could get wrong.</summary>
    private const string Key = "a b/c+d/ü%2F.bin";

    /// <summary>Nothing, some bytes, several parts, and 100 MiB.</summary>
    public static TheoryData<int> Sizes => new(0, 300_001, (20 * MiB) + 1, 100 * MiB);

    private protected StoreFixture Fixture => fixture;

    private protected abstract string StoreName { get; }

    private protected abstract IForeignStoreClient Client { get; }

    /// <summary>Whether the client can say what type and metadata an object has.</summary>
    private protected virtual bool KnowsProperties => true;

    private string NewPath => Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));

    [SkippableTheory]
    [MemberData(nameof(Sizes))]
    public async Task The_gateway_reads_what_the_client_writes(int bytes)
    {
        var bucket = await fixture.NewBucketAsync(StoreName);
        var file = fixture.FileOf(bytes);

        await Client.WriteAsync(bucket, Key, file.Path);

        var path = $"/objects/{StoreName}/{bucket}/{Uri.EscapeDataString(Key)}";
        var (head, sha256) = await fixture.Http.ReadDigestAsync(path);
        Assert.Equal((bytes, file.Sha256), (head.Content.Headers.ContentLength, sha256));
        Assert.Equal([Key], await fixture.KeysAsync($"{StoreName}/{bucket}"));
        if (KnowsProperties)
        {
            Assert.Equal("text/x-cross", head.Content.Headers.ContentType?.MediaType);
            Assert.Equal(["blue"], head.Headers.GetValues("X-Meta-colour"));
        }

        (await fixture.Http.DeleteAsync(path)).Expect(204);
    }

    [SkippableTheory]
    [MemberData(nameof(Sizes))]
    public async Task The_client_reads_what_the_gateway_writes(int bytes)
    {
        var bucket = await fixture.NewBucketAsync(StoreName);
        var file = fixture.FileOf(bytes);
        var path = $"/objects/{StoreName}/{bucket}/{Uri.EscapeDataString(Key)}";
        (string, string)[] headers = [("Content-Type", "text/x-cross"), ("X-Meta-Colour", "blue")];

        // 20 MiB in chunks are of unknown length: parts. So are the 100 MiB, of known length.
        (await fixture.Http.PutFileAsync(path, file, isChunked: bytes == (20 * MiB) + 1, headers)).Expect(200);

        var copy = NewPath;
        await Client.ReadAsync(bucket, Key, copy);
        Assert.Equal(file.Sha256, await ContentFile.DigestAsync(copy));
        if (KnowsProperties)
        {
            var told = await Client.DescribeAsync(bucket, Key);
            Assert.Contains("text/x-cross", told, StringComparison.Ordinal);
            Assert.Matches("(?i)colour\"?\\s*:\\s*\"?blue", told);
        }

        (await fixture.Http.DeleteAsync(path)).Expect(204);
        File.Delete(copy);
    }
}
