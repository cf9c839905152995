using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectDriver"/> about keys and lists.</summary>
public abstract class ObjectListTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectDriver>(fixture)
    where TFixture : ProviderFixture
{
    private static readonly string[] OddKeys =
    [
        "a/b",
        "a//b",
        "/a",
        "a/",
        "a/../b",
        "../../../../etc/passwd",
        ".",
        "..",
        "./a",
        "back\\slash",
        "quote\"'`",
        "100%",
        "a%2Fb",
        "a%252Fb",
        "what?",
        "hash#tag",
        "plus+and space ",
        "Upper",
        "upper",
        "\u00e9 composed",
        "e\u0301 decomposed",
        "\ufb01 ligature",
        "\U0001F600 emoji",
        "\uffee below the surrogates in UTF-8 only",
        "日本語",
        "\u202e right to left",
        .. Enumerable.Range(1, 127).Select(code => $"{(char)code}"),
        .. Enumerable.Range(1, 127).Select(code => $"x{(char)code}x"),
    ];

    [SkippableFact]
    public async Task Any_text_is_a_key_of_its_own_and_listed_as_it_is()
    {
        string[] all = [.. OddKeys, LongestKey('k'), LongestKey('é')];
        var keys = all.Distinct(StringComparer.Ordinal).Where(key => !Features.RefusesKey(key)).ToArray();
        await InParallelAsync(keys, key => PutAsync(key, key));

        await InParallelAsync(keys, async key => Assert.Equal(key, await ReadTextAsync(key)));
        var listed = await ListKeysAsync(pageSize: 7);
        Assert.Equal(InByteOrder(keys), Features.ListsByBytes ? listed : InByteOrder(listed));
        await InParallelAsync(keys, key => Objects.DeleteObjectAsync(Bucket, key, ObjectConditions.None, Cancellation));
        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_key_that_the_store_cannot_hold_is_refused_and_never_mapped()
    {
        foreach (var key in OddKeys.Where(Features.RefusesKey))
        {
            var failure = await AssertFailsAsync(DriverErrorKind.InvalidValue, () => PutAsync(key, key));
            Assert.Equal("key", failure.Field);
        }

        Assert.Empty(await ListKeysAsync());
    }

    [SkippableFact]
    public async Task A_text_that_cannot_be_a_key_is_refused()
    {
        foreach (var key in new[] { "", LongestKey('k') + "k", "half \ud83d of a pair" })
        {
            var failure = await AssertFailsAsync(DriverErrorKind.InvalidValue, () => PutAsync(key));
            Assert.Equal("key", failure.Field);
        }
    }

    [SkippableFact]
    public async Task Every_object_is_listed_once_over_pages_of_any_size()
    {
        var keys = Enumerable.Range(0, 7).Select(number => $"key-{number}").ToArray();
        foreach (var key in keys)
        {
            await PutAsync(key, key);
        }

        foreach (var pageSize in new[] { 1, 2, 3, 7, 8, 1000 })
        {
            Assert.Equal(keys, await ListKeysAsync(pageSize: pageSize));
        }
    }

    [SkippableFact]
    public async Task A_listed_object_is_what_get_answers()
    {
        var stored = await PutAsync("key", "content");

        var listed = Assert.Single((await ListAsync()).Objects);

        Assert.Equal((stored.ETag, 7L, Bucket), (listed.ETag, listed.SizeBytes, listed.Bucket));
        Assert.Equal(stored.LastModified.ToUnixTimeSeconds(), listed.LastModified.ToUnixTimeSeconds());
    }

    [SkippableFact]
    public async Task Only_keys_with_the_prefix_are_listed()
    {
        foreach (var key in new[] { "a", "ab", "ab/1", "ab/2", "ac", "b", "aé", "aê" })
        {
            await PutAsync(key);
        }

        Assert.Equal(["ab", "ab/1", "ab/2"], await ListKeysAsync("ab"));
        Assert.Equal(["aé"], await ListKeysAsync("aé"));
        Assert.Empty(await ListKeysAsync("ab/3"));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task Keys_with_the_delimiter_are_rolled_up_once_over_all_pages(int pageSize)
    {
        foreach (var key in new[] { "a", "b/1", "b/2", "b/c/3", "b0", "c/", "c/1", "d//e", "z" })
        {
            await PutAsync(key);
        }

        var (objects, prefixes) = await ListAsync(delimiter: "/", pageSize: pageSize);
        Assert.Equal(["a", "b0", "z"], objects.Select(item => item.Key));
        Assert.Equal(["b/", "c/", "d/"], prefixes);

        (objects, prefixes) = await ListAsync("b/", "/", pageSize);
        Assert.Equal(["b/1", "b/2"], objects.Select(item => item.Key));
        Assert.Equal(["b/c/"], prefixes);

        (objects, prefixes) = await ListAsync("c/", "/", pageSize);
        Assert.Equal(["c/", "c/1"], objects.Select(item => item.Key));
        Assert.Empty(prefixes);
    }

    [SkippableFact]
    public async Task A_list_goes_on_where_it_stopped_although_objects_come_and_go()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            await PutAsync(key);
        }

        var first = await Objects.ListObjectsAsync(Bucket, new ObjectListRequest(2, null, "", null), Cancellation);
        await Objects.DeleteObjectAsync(Bucket, "b", ObjectConditions.None, Cancellation);
        await PutAsync("aa");
        var second = await Objects.ListObjectsAsync(Bucket, new ObjectListRequest(2, first.NextToken, "", null), Cancellation);

        Assert.Equal(["a", "b"], first.Items.Select(item => item.Key));
        Assert.Equal(["c", "d"], second.Items.Select(item => item.Key));
    }

    private static Task InParallelAsync(IEnumerable<string> keys, Func<string, Task> call) =>
        Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, _) => await call(key));

    private static string LongestKey(char letter) => new(letter, 1024 / Encoding.UTF8.GetByteCount([letter]));
}
