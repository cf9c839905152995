using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IBucketDriver"/>.</summary>
public abstract class BucketDriverTests<TFixture>(TFixture fixture) : ContractSuite<TFixture, IBucketDriver>(fixture)
    where TFixture : ProviderFixture
{
    [SkippableFact]
    public async Task A_new_bucket_is_found_by_its_name()
    {
        var name = await CreateAsync();

        var found = await Driver.GetBucketAsync(name, Cancellation);

        Assert.Equal(name, found.Name);
        Assert.Equal(name, found.Id.Value);
        Assert.Equal(ProviderFixture.ConnectionName, found.Connection);
        Assert.Equal(ResourceState.Available, found.State);
    }

    [SkippableFact]
    public async Task Every_bucket_is_listed_once_over_pages()
    {
        var names = new[] { await CreateAsync(), await CreateAsync(), await CreateAsync() };

        var listed = await ListAllAsync(Driver.ListBucketsAsync, pageSize: 2);

        var mine = listed.Select(bucket => bucket.Name!).Where(names.Contains);
        Assert.Equal(names.Order(StringComparer.Ordinal), mine.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        var name = await CreateAsync();

        await AssertFailsAsync(DriverErrorKind.Conflict, () => CreateAsync(name));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("..")]
    [InlineData("a/b/c")]
    [InlineData("under_score")]
    [InlineData("ending\n")]
    public async Task A_name_that_no_bucket_can_have_is_refused(string name)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => CreateAsync(name));

        Assert.True(failure.Kind is DriverErrorKind.InvalidValue or DriverErrorKind.InvalidRequest, failure.Message);
    }

    [SkippableFact]
    public async Task Getting_a_missing_bucket_throws_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetBucketAsync(NewName("missing"), Cancellation));

    [SkippableFact]
    public async Task Deleting_a_missing_bucket_throws_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteBucketAsync(NewName("missing"), Cancellation));

    [SkippableFact]
    public async Task A_deleted_bucket_is_gone_and_its_name_is_free()
    {
        var name = await CreateAsync();

        await Driver.DeleteBucketAsync(name, Cancellation);

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetBucketAsync(name, Cancellation));
        Assert.DoesNotContain(await ListAllAsync(Driver.ListBucketsAsync, pageSize: 100), bucket => bucket.Name == name);
        await CreateAsync(name);
    }

    [SkippableFact]
    public async Task A_bucket_with_objects_is_not_deleted()
    {
        Skip.IfNot(Fixture.IsReady && Fixture.Offers<IObjectDriver>(), "There is no server, or the provider has no objects.");
        var name = await CreateAsync();
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("content"));
        await Fixture.Open<IObjectDriver>().PutObjectAsync(name, "key", new ObjectWrite(content, content.Length), Cancellation);

        await AssertFailsAsync(DriverErrorKind.Conflict, () => Driver.DeleteBucketAsync(name, Cancellation));

        Assert.Equal(7, (await Fixture.Open<IObjectDriver>().GetObjectAsync(name, "key", Cancellation)).SizeBytes);
    }

    private Task<string> CreateAsync() => CreateAsync(NewName("bucket"));

    private async Task<string> CreateAsync(string name) =>
        (await Driver.CreateBucketAsync(new CreateBucket { Name = name }, Cancellation)).Name!;
}
