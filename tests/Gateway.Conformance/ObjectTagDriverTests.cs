using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectTagDriver"/>.</summary>
public abstract class ObjectTagDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectTagDriver>(fixture)
    where TFixture : ProviderFixture
{
    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["stage"] = "test",
        ["cost-centre"] = "a+b = c/d",
    };

    [SkippableFact]
    public async Task Tags_given_with_an_upload_are_kept_with_the_object()
    {
        await PutAsync("key", RandomBytes(9), properties: new ObjectProperties { Tags = Tags });

        Assert.Equal(Tags, await Driver.GetObjectTagsAsync(Bucket, "key", Cancellation));
    }

    [SkippableFact]
    public async Task Tags_are_replaced_and_removed_and_the_bytes_stay()
    {
        await PutAsync("key", "content");
        Assert.Empty(await Driver.GetObjectTagsAsync(Bucket, "key", Cancellation));

        await Driver.SetObjectTagsAsync(Bucket, "key", Tags, Cancellation);
        Assert.Equal(Tags, await Driver.GetObjectTagsAsync(Bucket, "key", Cancellation));
        await Driver.SetObjectTagsAsync(Bucket, "key", new Dictionary<string, string>(), Cancellation);
        Assert.Empty(await Driver.GetObjectTagsAsync(Bucket, "key", Cancellation));

        Assert.Equal("content", await ReadTextAsync("key"));
    }

    [SkippableFact]
    public async Task A_missing_key_throws_not_found()
    {
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetObjectTagsAsync(Bucket, "missing", Cancellation));
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.SetObjectTagsAsync(Bucket, "missing", Tags, Cancellation));
    }
}
