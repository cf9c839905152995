using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectCopyDriver"/>.</summary>
public abstract class ObjectCopyDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectCopyDriver>(fixture)
    where TFixture : ProviderFixture
{
    private const string From = "from/ü + 100%?#.txt";
    private const string To = "to/日本 &=.txt";

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(700_001)]
    [InlineData(70_000_001)]
    public async Task A_copy_has_the_bytes_and_the_properties(int size)
    {
        var bytes = RandomBytes(size);
        var properties = new ObjectProperties
        {
            ContentType = "text/plain",
            CacheControl = "no-store",
            Metadata = new Dictionary<string, string> { ["colour"] = "grün" },
        };
        await PutAsync(From, bytes, properties: properties);

        var copy = await Driver.CopyObjectAsync(new ObjectSource(Bucket, From), Bucket, To, ObjectConditions.None, Cancellation);

        var found = await Objects.GetObjectAsync(Bucket, To, Cancellation);
        Assert.Equal((To, size, found.ETag), (copy.Key, copy.SizeBytes, copy.ETag));
        Assert.Equal(("text/plain", "no-store"), (found.Properties!.ContentType, found.Properties.CacheControl));
        Assert.Equal(properties.Metadata, found.Properties.Metadata);
        AssertSame(bytes, await ReadAsync(To));
        await Objects.DeleteObjectAsync(Bucket, From, ObjectConditions.None, Cancellation);
        AssertSame(bytes, await ReadAsync(To));
    }

    [SkippableFact]
    public async Task A_missing_source_throws_not_found() =>
        await AssertFailsAsync(
            DriverErrorKind.NotFound,
            () => Driver.CopyObjectAsync(new ObjectSource(Bucket, "missing"), Bucket, To, ObjectConditions.None, Cancellation)
        );

    [SkippableFact]
    public async Task A_copy_whose_conditions_do_not_hold_replaces_nothing()
    {
        await PutAsync(From, "new");
        await PutAsync(To, "old");

        await AssertNotWrittenAsync(
            WriteConditions.CopyIfNoneMatchAny,
            () =>
                Driver.CopyObjectAsync(
                    new ObjectSource(Bucket, From),
                    Bucket,
                    To,
                    new ObjectConditions { IfNoneMatch = AnyTag },
                    Cancellation
                )
        );

        Assert.Equal("old", await ReadTextAsync(To));
    }
}
