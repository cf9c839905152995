using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>Google's own emulator as a second opinion. It has neither calls for buckets nor PATCH nor preconditions: buckets are there once named.</summary>
public sealed class GcsEmulatorFixture : ProviderFixture
{
    private static readonly string? Endpoint = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_GCS");

    public override string Provider => "gcs";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Endpoint"] = Endpoint,
            ["Anonymous"] = "true",
            ["ProjectId"] = "cloudgateway",
        };

    protected override string? MissingBackend =>
        Endpoint is null ? "There is no emulator: start tests/backends/gcs.sh and export what it prints (CLOUDGATEWAY_TEST_GCS)." : null;
}

public sealed class GcsEmulatorTests(GcsEmulatorFixture fixture) : IClassFixture<GcsEmulatorFixture>
{
    private readonly string _bucket = $"cgw-{Guid.NewGuid():N}";

    private IObjectDriver Objects => fixture.Open<IObjectDriver>();

    [SkippableTheory]
    [InlineData("a/b")]
    [InlineData("a//b c+d%2F?#ü\U0001F600.txt")]
    public async Task What_is_put_is_read_listed_and_deleted(string key)
    {
        var bytes = GcsCase.Bytes(300_001);
        using var content = new MemoryStream(bytes);
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            Metadata = new Dictionary<string, string> { ["colour"] = "grün" },
        };

        var stored = await Objects.PutObjectAsync(
            _bucket,
            key,
            new ObjectWrite(content, bytes.Length) { Properties = properties },
            CancellationToken.None
        );

        var found = await Objects.GetObjectAsync(_bucket, key, CancellationToken.None);
        Assert.Equal((key, bytes.Length, stored.ETag), (found.Key, found.SizeBytes, found.ETag));
        Assert.Equal(("text/plain", "grün"), (found.Properties!.ContentType, found.Properties.Metadata["colour"]));
        Assert.Equal(bytes, await ReadAsync(key, ObjectRead.Whole));
        Assert.Equal(bytes[100..200], await ReadAsync(key, new ObjectRead { Range = new ByteRange(100, 199) }));
        Assert.Equal([key], await ListAsync());
        await Objects.DeleteObjectAsync(_bucket, key, ObjectConditions.None, CancellationToken.None);
        Assert.Empty(await ListAsync());
    }

    [SkippableFact]
    public async Task A_missing_object_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => Objects.GetObjectAsync(_bucket, "missing", CancellationToken.None));

        Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
    }

    private async Task<byte[]> ReadAsync(string key, ObjectRead read)
    {
        await using var content = await Objects.OpenObjectAsync(_bucket, key, read, CancellationToken.None);
        using var bytes = new MemoryStream();
        await content.Body!.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<IReadOnlyList<string>> ListAsync()
    {
        var page = await Objects.ListObjectsAsync(_bucket, new ObjectListRequest(10, null, "", null), CancellationToken.None);
        return [.. page.Items.Select(item => item.Key)];
    }
}
