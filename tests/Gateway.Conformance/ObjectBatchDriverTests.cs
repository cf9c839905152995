using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectBatchDriver"/>.</summary>
public abstract class ObjectBatchDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectBatchDriver>(fixture)
    where TFixture : ProviderFixture
{
    [SkippableFact]
    public async Task Objects_are_deleted_and_missing_ones_are_no_error()
    {
        string[] keys = ["a/b", "a//b", "ü + 100%?#", "<&>\"'", "line\nbreak", "plain"];
        foreach (var key in keys)
        {
            await PutAsync(key);
        }

        await PutAsync("stays");

        var failures = await Driver.DeleteObjectsAsync(Bucket, [.. keys, "missing"], Cancellation);

        Assert.Empty(failures);
        Assert.Equal(["stays"], await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_thousand_keys_go_at_once()
    {
        await PutAsync("key-500");

        var failures = await Driver.DeleteObjectsAsync(
            Bucket,
            [.. Enumerable.Range(0, 1000).Select(number => $"key-{number}")],
            Cancellation
        );

        Assert.Empty(failures);
        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_missing_bucket_throws_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteObjectsAsync(NewName("missing"), ["key"], Cancellation));
}
