using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>What the suites over objects share: a bucket of their own for each test, and short words for reading and writing.</summary>
public abstract class ObjectSuite<TFixture, TContract>(TFixture fixture) : ContractSuite<TFixture, TContract>(fixture), IAsyncLifetime
    where TFixture : ProviderFixture
    where TContract : class
{
    protected IObjectDriver Objects => Fixture.Open<IObjectDriver>();

    /// <summary>An empty bucket that only this test has.</summary>
    protected string Bucket { get; } = NewName("objects");

    public async Task InitializeAsync()
    {
        if (Fixture.IsReady)
        {
            await Fixture.Open<IBucketDriver>().CreateBucketAsync(new CreateBucket { Name = Bucket }, Cancellation);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What the store cannot do.</summary>
    protected IObjectFixture Features => Fixture as IObjectFixture ?? Capable;

    private static IObjectFixture Capable { get; } = new CapableStore();

    /// <summary>Skips a test of conditions that the store refuses; that it does refuse them is a test of its own.</summary>
    protected void Require(WriteConditions conditions) =>
        Skip.If((Features.Refused & conditions) != WriteConditions.None, $"The store cannot check {Features.Refused & conditions}.");

    /// <summary>A write on conditions that do not hold fails for that, or, where the store cannot check them, is refused.</summary>
    protected async Task AssertNotWrittenAsync(WriteConditions conditions, Func<Task> call) =>
        await AssertFailsAsync(
            (Features.Refused & conditions) == WriteConditions.None ? DriverErrorKind.PreconditionFailed : DriverErrorKind.NotSupported,
            call
        );

    protected async Task<ObjectInfo> PutAsync(
        string key,
        byte[] content,
        ObjectConditions? conditions = null,
        ObjectProperties? properties = null
    )
    {
        using var stream = new MemoryStream(content);
        var write = new ObjectWrite(stream, content.Length)
        {
            Conditions = conditions ?? ObjectConditions.None,
            Properties = properties ?? new ObjectProperties(),
        };
        return await Objects.PutObjectAsync(Bucket, key, write, Cancellation);
    }

    protected Task<ObjectInfo> PutAsync(string key, string content = "content", ObjectConditions? conditions = null) =>
        PutAsync(key, Encoding.UTF8.GetBytes(content), conditions);

    protected async Task<byte[]> ReadAsync(string key, ObjectRead? read = null)
    {
        await using var content = await Objects.OpenObjectAsync(Bucket, key, read ?? ObjectRead.Whole, Cancellation);
        return await ReadAsync(content);
    }

    protected static async Task<byte[]> ReadAsync(ObjectContent content)
    {
        using var bytes = new MemoryStream();
        await content.Body!.CopyToAsync(bytes, Cancellation);
        Assert.Equal(content.Length, bytes.Length);
        return bytes.ToArray();
    }

    protected async Task<string> ReadTextAsync(string key) => Encoding.UTF8.GetString(await ReadAsync(key));

    /// <summary>Follows the list of the bucket to its end: keys and rolled-up beginnings in the order in which they come.</summary>
    protected async Task<(IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<string> Prefixes)> ListAsync(
        string prefix = "",
        string? delimiter = null,
        int pageSize = 2
    )
    {
        var (objects, prefixes, token) = (new List<ObjectInfo>(), new List<string>(), (string?)null);
        for (var pages = 0; pages < 2000; pages++)
        {
            var page = await Objects.ListObjectsAsync(Bucket, new ObjectListRequest(pageSize, token, prefix, delimiter), Cancellation);
            Assert.True(page.Items.Count + page.Prefixes.Count <= pageSize, "A page holds more than was asked for.");
            objects.AddRange(page.Items);
            prefixes.AddRange(page.Prefixes);
            token = page.NextToken;
            if (token is null)
            {
                return (objects, prefixes);
            }
        }

        throw new InvalidOperationException("The list does not end.");
    }

    protected async Task<IReadOnlyList<string>> ListKeysAsync(string prefix = "", int pageSize = 2) =>
        [.. (await ListAsync(prefix, null, pageSize)).Objects.Select(item => item.Key)];

    /// <summary>Equal, told without printing megabytes.</summary>
    protected static void AssertSame(byte[] expected, byte[] actual) =>
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"{actual.Length} bytes are not the {expected.Length} that were written.");

    /// <summary>In the order of their bytes in UTF-8.</summary>
    protected static IEnumerable<string> InByteOrder(IEnumerable<string> keys) =>
        keys.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

    protected static EntityTags Tag(string etag) => new(Any: false, [etag]);

    protected static EntityTags AnyTag { get; } = new(Any: true, []);

    /// <summary>Bytes that tell any mix-up of their parts.</summary>
    protected static byte[] RandomBytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
#pragma warning disable CA5394 // Repeatable, not secret.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    private sealed class CapableStore : IObjectFixture;
}
