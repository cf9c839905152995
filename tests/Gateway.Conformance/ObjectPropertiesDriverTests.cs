using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectPropertiesDriver"/>.</summary>
public abstract class ObjectPropertiesDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectPropertiesDriver>(fixture)
    where TFixture : ProviderFixture
{
    private static readonly ObjectProperties Changed = new()
    {
        ContentType = "text/html",
        Metadata = new Dictionary<string, string> { ["stage"] = "two" },
    };

    [SkippableFact]
    public async Task All_properties_are_replaced_and_the_bytes_stay()
    {
        var bytes = RandomBytes(600_000);
        var before = new ObjectProperties
        {
            CacheControl = "no-store",
            Metadata = new Dictionary<string, string> { ["old"] = "1" },
        };
        var stored = await PutAsync("key", bytes, properties: before);

        await UpdateAsync("key");

        var found = await Objects.GetObjectAsync(Bucket, "key", Cancellation);
        Assert.Equal(("text/html", null), (found.Properties!.ContentType, found.Properties.CacheControl));
        Assert.Equal(Changed.Metadata, found.Properties.Metadata);
        Assert.Equal(stored.Sha256, found.Sha256);
        Assert.Equal(bytes, await ReadAsync("key"));
    }

    [SkippableFact]
    public async Task The_answer_is_what_get_gives_afterwards()
    {
        await PutAsync("key");

        var updated = await UpdateAsync("key");

        var found = await Objects.GetObjectAsync(Bucket, "key", Cancellation);
        Assert.Equal((updated.ETag, updated.LastModified), (found.ETag, found.LastModified));
    }

    [SkippableFact]
    public async Task A_missing_key_throws_not_found() => await AssertFailsAsync(DriverErrorKind.NotFound, () => UpdateAsync("missing"));

    [SkippableFact]
    public async Task Conditions_that_do_not_hold_change_nothing()
    {
        await PutAsync("key");

        await AssertNotWrittenAsync(
            WriteConditions.UpdateIfMatch,
            () => UpdateAsync("key", new ObjectConditions { IfMatch = Tag("\"other\"") })
        );

        Assert.Equal("application/octet-stream", (await Objects.GetObjectAsync(Bucket, "key", Cancellation)).Properties!.ContentType);
    }

    [SkippableFact]
    public async Task Conditions_that_hold_go_ahead()
    {
        Require(WriteConditions.UpdateIfMatch);
        var stored = await PutAsync("key");

        var updated = await UpdateAsync("key", new ObjectConditions { IfMatch = Tag(stored.ETag) });

        Assert.Equal("text/html", updated.Properties!.ContentType);
    }

    [SkippableFact]
    public async Task A_write_at_the_same_time_is_not_lost()
    {
        Skip.IfNot(Features.KeepsRacingWrites, "The store cannot bind a copy to what it replaces.");
        await PutAsync("key", RandomBytes(400_000, seed: 1));
        var replaced = RandomBytes(400_000, seed: 2);

        await Task.WhenAll(PutAsync("key", replaced), UpdateAsync("key"));

        Assert.Equal(replaced, await ReadAsync("key"));
    }

    private Task<ObjectInfo> UpdateAsync(string key, ObjectConditions? conditions = null) =>
        Driver.UpdateObjectAsync(Bucket, key, Changed, conditions ?? ObjectConditions.None, Cancellation);
}
