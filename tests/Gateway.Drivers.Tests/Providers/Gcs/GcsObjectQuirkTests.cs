using System.IO.Compression;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>What only this store has: generations, transcoding, parts among the objects.</summary>
public sealed class GcsObjectQuirkTests
{
    [Fact]
    public async Task A_packed_object_is_read_as_it_was_stored()
    {
        await using var test = await GcsCase.StartAsync();
        var packed = Pack(GcsCase.Bytes(5000));
        await test.PutAsync("packed", packed, new ObjectProperties { ContentEncoding = "gzip" });
        await test.PutAsync("plain", GcsCase.Bytes(5000), new ObjectProperties { ContentType = "text/plain" });

        Assert.Equal(packed, await test.ReadAsync("packed"));
        Assert.Equal(GcsCase.Bytes(5000), await test.ReadAsync("plain"));
    }

    [Fact]
    public async Task A_tag_and_nothing_at_all_are_generations_in_the_writing_request_itself()
    {
        await using var test = await GcsCase.StartAsync();
        var stored = await test.PutAsync("key", "one", new ObjectConditions { IfNoneMatch = new EntityTags(Any: true, []) });
        await test.PutAsync("key", "two", new ObjectConditions { IfMatch = new EntityTags(Any: false, [stored.ETag]) });
        await test.PutAsync("key", "three", new ObjectConditions { IfMatch = new EntityTags(Any: true, []) });

        var (generation, metageneration) = stored.ETag.Trim('"').Split('-') is [var g, var m] ? (g, m) : ("", "");
        Assert.Equal(
            ["ifGenerationMatch=0", $"ifGenerationMatch={generation}&ifMetagenerationMatch={metageneration}", "ifGenerationNotMatch=0"],
            test.Asked("POST").Select(request => request[(request.IndexOf('&', StringComparison.Ordinal) + 1)..])
        );
        Assert.Empty(test.Asked("GET"));
    }

    [Fact]
    public async Task A_date_binds_the_write_to_the_version_that_was_seen()
    {
        await using var test = await GcsCase.StartAsync();
        var stored = await test.PutAsync("key", "one");
        var conditions = new ObjectConditions { IfUnmodifiedSince = stored.LastModified.AddHours(1) };

        await test.PutAsync("key", "two", conditions);

        var generation = stored.ETag.Trim('"').Split('-')[0];
        Assert.Contains($"ifGenerationMatch={generation}&ifMetagenerationMatch=1", test.Asked("POST")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_properties_give_another_tag_and_the_old_one_no_longer_matches()
    {
        await using var test = await GcsCase.StartAsync();
        var stored = await test.PutAsync("key", "one");
        var conditions = new ObjectConditions { IfMatch = new EntityTags(Any: false, [stored.ETag]) };
        await test.Open<IObjectPropertiesDriver>()
            .UpdateObjectAsync(
                GcsCase.Bucket,
                "key",
                new ObjectProperties { ContentType = "text/csv" },
                conditions,
                CancellationToken.None
            );

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.PutAsync("key", "two", conditions));

        Assert.Equal(DriverErrorKind.PreconditionFailed, failure.Kind);
    }

    [Fact]
    public async Task Parts_lie_between_the_keys_unseen_and_are_passed_over_in_one_step()
    {
        await using var test = await GcsCase.StartAsync();
        string[] keys = ["-before", ".a", ".cloudgateway-uploads", ".cloudgateway-uploads0", ".z", "after/1", "after/2"];
        foreach (var key in keys)
        {
            await test.PutAsync(key, key);
        }

        var upload = await test.Parts.CreateMultipartUploadAsync(GcsCase.Bucket, "key", new ObjectProperties(), CancellationToken.None);
        foreach (var number in Enumerable.Range(1, 40))
        {
            await test.UploadPartAsync(upload, number, [1]);
        }

        test.Store.Requests.Clear();
        var (items, prefixes) = await ListAsync(test, delimiter: null);
        Assert.Equal((string.Join(' ', keys), 0), (string.Join(' ', items), prefixes.Count));
        Assert.InRange(test.Asked("GET").Count, 3, 6);

        (items, prefixes) = await ListAsync(test, delimiter: "/");
        Assert.Equal(keys[..5], items);
        Assert.Equal(["after/"], prefixes);
        Assert.DoesNotContain(prefixes, prefix => prefix.StartsWith(".cloud", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".cloudgateway-uploads/x")]
    [InlineData(".well-known/acme-challenge/x")]
    public async Task A_reserved_key_is_refused_before_anything_is_sent(string key)
    {
        await using var test = await GcsCase.StartAsync();

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.PutAsync(key, "content"));

        Assert.Equal((DriverErrorKind.InvalidValue, "key"), (failure.Kind, failure.Field));
        Assert.Empty(test.Store.Requests);
    }

    [Fact]
    public async Task Tags_are_refused_and_not_dropped()
    {
        await using var test = await GcsCase.StartAsync();
        var properties = new ObjectProperties { Tags = new Dictionary<string, string> { ["a"] = "b" } };

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.PutAsync("key", [1], properties));

        Assert.Equal(DriverErrorKind.NotSupported, failure.Kind);
    }

    [Theory]
    [InlineData(7 * 86400, null)]
    [InlineData((7 * 86400) + 1, DriverErrorKind.InvalidValue)]
    [InlineData(0, DriverErrorKind.InvalidValue)]
    public async Task A_link_is_good_for_at_most_seven_days(int seconds, DriverErrorKind? refused)
    {
        await using var test = await GcsCase.StartAsync();
        var request = new ObjectLinkRequest("key", LinkMethod.Get, TimeSpan.FromSeconds(seconds));

        var failure = await Record.ExceptionAsync(() =>
            test.Open<IObjectLinkDriver>().CreateLinkAsync(GcsCase.Bucket, request, CancellationToken.None)
        );

        Assert.Equal(refused, (failure as DriverException)?.Kind);
    }

    private static async Task<(IReadOnlyList<string> Items, IReadOnlyList<string> Prefixes)> ListAsync(GcsCase test, string? delimiter)
    {
        var (items, prefixes, token) = (new List<string>(), new List<string>(), (string?)null);
        do
        {
            var request = new ObjectListRequest(3, token, "", delimiter);
            var page = await test.Objects.ListObjectsAsync(GcsCase.Bucket, request, CancellationToken.None);
            items.AddRange(page.Items.Select(item => item.Key));
            prefixes.AddRange(page.Prefixes);
            token = page.NextToken;
        } while (token is not null);

        return (items, prefixes);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
