using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>The same keys on every store and by every route: held to the byte, or refused as impossible.</summary>
public sealed class StoreKeyTests(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const int KeysAtOnce = 4;

    private static readonly HttpClient Stranger = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private static readonly string[] Keys =
    [
        "a/b",
        "a%2Fb",
        "a%252Fb",
        "a//b",
        "/a",
        "//a",
        "a/",
        "a//",
        "/",
        ".",
        "..",
        "a/../b",
        "a/./b",
        "./a",
        "../../etc/passwd",
        "a/..",
        "...",
        "a/.../b",
        ".hidden",
        "x.",
        "x\\y",
        "x\\..\\y",
        "x\"y",
        "x'y",
        " ",
        " x y ",
        "x+y",
        "x%y",
        "x%25y",
        "x?y",
        "x?y=z&versionId=1",
        "x#y",
        "a&b=c;d:e@f,g!h$i(j)*k~",
        "caf\u00e9",
        "cafe\u0301",
        "\U0001F4A9/\U0001F468\u200D\U0001F469",
        "\u202eabc",
        "\ufffd",
        "objects",
        "logs",
        "deletions",
        "links",
        "uploads",
        "start",
        "acl",
        new string('a', 1024),
        string.Concat(Enumerable.Repeat("\u00e9", 512)),
    ];

    public static TheoryData<string> Stores => new("s3", "swift", "azure-blob", "gcs", "filesystem");

    [SkippableTheory]
    [MemberData(nameof(Stores))]
    public async Task A_key_is_the_same_by_every_route(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        var failures = await ForAllAsync(
            Keys,
            async (key, index) =>
            {
                if (Refuses(store, key))
                {
                    await ExpectRefusalAsync(store, bucket, key);
                    return;
                }

                await StoreAndReadAsync(store, bucket, key);
                await ChangeAsync(store, bucket, key);
                await CopyAndDeleteAsync(store, bucket, key, $"copies/{index}");
            }
        );

        Assert.True(failures.Length == 0, string.Join('\n', failures));
        Assert.Equal(Keys.Where(key => !Refuses(store, key)).Order(StringComparer.Ordinal), await AllKeysAsync(store, bucket));
    }

    [SkippableTheory]
    [MemberData(nameof(Stores))]
    public async Task Every_ASCII_character_is_held_or_refused(string store)
    {
        var bucket = await fixture.NewBucketAsync(store);
        var keys = Enumerable.Range(1, 127).Select(character => $"x{(char)character}y").ToArray();
        var failures = await ForAllAsync(
            keys,
            async (key, _) =>
            {
                if (Refuses(store, key))
                {
                    (await fixture.Http.PutAsync(PathOf(store, bucket, key), [1])).ExpectProblem(422, field: "key");
                    return;
                }

                await StoreAndReadAsync(store, bucket, key);
            }
        );

        Assert.True(failures.Length == 0, string.Join('\n', failures));
        var held = keys.Where(key => !Refuses(store, key)).ToArray();
        Assert.Equal(held.Order(StringComparer.Ordinal), await AllKeysAsync(store, bucket));
        var deleted = (await fixture.Http.PostAsync($"/buckets/{store}/{bucket}/deletions", new { keys = held })).Expect(200).Json;
        Assert.All(deleted.Items(), item => Assert.True(item.GetProperty("deleted").GetBoolean(), item.ToString()));
        Assert.Empty(await AllKeysAsync(store, bucket));
    }

    /// <summary>What a store cannot hold: see docs/object-stores.md.</summary>
    private static bool Refuses(string store, string key) =>
        store switch
        {
            "azure-blob" => key.Any(char.IsControl) || key.Contains('\\') || key.Split('/').Any(segment => segment.EndsWith('.')),
            "gcs" => key is "." or ".." || key.AsSpan().ContainsAny('\r', '\n'),
            _ => false,
        };

    private static byte[] BodyOf(string key) => Encoding.UTF8.GetBytes("of " + key);

    private static string PathOf(string store, string bucket, string key) => $"/objects/{store}/{bucket}/{Escape(key)}";

    private static string QueryOf(string store, string bucket, string key) => $"/objects/{store}/{bucket}?key={Uri.EscapeDataString(key)}";

    /// <summary>As most callers write it: slashes as they are.</summary>
    private static string Escape(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    private static bool HasDotSegments(string key) => key.Split('/').Any(segment => segment is "." or "..");

    private async Task StoreAndReadAsync(string store, string bucket, string key)
    {
        var (path, query) = (PathOf(store, bucket, key), QueryOf(store, bucket, key));
        string[] routes = HasDotSegments(key) ? [query] : [path, query];
        foreach (var route in routes)
        {
            var stored = (await SendAsync("PUT", route, Encoding.UTF8.GetString(BodyOf(key)))).Json;
            Assert.Equal(key, stored.Text("key"));
        }

        foreach (var route in routes)
        {
            Assert.Equal(BodyOf(key), (await SendAsync("GET", route)).Body);
            Assert.Contains($"Content-Length: {BodyOf(key).Length}", (await SendAsync("HEAD", route)).Head, StringComparison.Ordinal);
        }
    }

    private async Task ChangeAsync(string store, string bucket, string key)
    {
        var query = QueryOf(store, bucket, key);
        (await fixture.Http.SendAsync(HttpMethod.Patch, query, GatewayClient.Json("""{"contentType":"text/x-key"}"""))).Expect(200);
        Assert.Equal("text/x-key", (await fixture.Http.GetAsync(query)).Expect(200).MediaType);
        if (store == "filesystem")
        {
            return;
        }

        var link = await fixture.Http.PostAsync($"/buckets/{store}/{bucket}/links", new { key, method = "get" });
        if (store == "swift" && key.All(character => character == '/'))
        {
            link.ExpectProblem(422, field: "key");
            return;
        }

        var address = new Uri(
            link.Expect(200).Json.Text("url")!,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        Assert.Equal(BodyOf(key), await Stranger.GetByteArrayAsync(address));
    }

    private async Task CopyAndDeleteAsync(string store, string bucket, string key, string copy)
    {
        var (query, copied) = (QueryOf(store, bucket, key), PathOf(store, bucket, copy));
        (await CopyAsync(copied, $"/{store}/{bucket}/{Uri.EscapeDataString(key)}")).Expect(200);
        Assert.Equal(BodyOf(key), (await fixture.Http.GetAsync(copied)).Expect(200).Bytes);
        (await fixture.Http.DeleteAsync(query)).Expect(204);
        (await fixture.Http.GetAsync(query)).ExpectProblem(404);

        (await CopyAsync(query, $"/{store}/{bucket}/{copy}")).Expect(200);
        Assert.Equal(BodyOf(key), (await fixture.Http.GetAsync(query)).Expect(200).Bytes);
        var deleted = (await fixture.Http.PostAsync($"/buckets/{store}/{bucket}/deletions", new { keys = new[] { key, copy } })).Expect(
            200
        );
        Assert.All(deleted.Json.Items(), item => Assert.True(item.GetProperty("deleted").GetBoolean(), item.ToString()));
        (await fixture.Http.GetAsync(query)).ExpectProblem(404);

        // For the list in the end.
        (await fixture.Http.PutAsync(query, BodyOf(key))).Expect(200);
    }

    private async Task ExpectRefusalAsync(string store, string bucket, string key)
    {
        var query = QueryOf(store, bucket, key);
        (await fixture.Http.PutAsync(query, [1])).ExpectProblem(422, field: "key");
        (await fixture.Http.GetAsync(query)).ExpectProblem(422, field: "key");
        Assert.Equal(422, (await fixture.Http.SendAsync(HttpMethod.Head, query, null)).Status);
        (await fixture.Http.SendAsync(HttpMethod.Patch, query, GatewayClient.Json("""{"contentType":"a/b"}"""))).ExpectProblem(422);
        (await fixture.Http.DeleteAsync(query)).ExpectProblem(422, field: "key");
        (await CopyAsync($"/objects/{store}/{bucket}/copy", $"/{store}/{bucket}/{Uri.EscapeDataString(key)}")).ExpectProblem(422);
        (await fixture.Http.PostAsync($"/buckets/{store}/{bucket}/links", new { key, method = "put" })).ExpectProblem(422);
        var deleted = (await fixture.Http.PostAsync($"/buckets/{store}/{bucket}/deletions", new { keys = new[] { key } })).Expect(200);
        Assert.Equal(422, deleted.Json.Items().Single().GetProperty("problem").GetProperty("status").GetInt32());
    }

    private Task<Answer> CopyAsync(string to, string from) =>
        fixture.Http.SendAsync(HttpMethod.Put, to, new ByteArrayContent([]), ("X-Copy-Source", from));

    private async Task<RawAnswer> SendAsync(string method, string target, string body = "")
    {
        var answer = await RawHttp.SendAsync(fixture.Host.Address, method, target, body);
        Assert.True(answer.Status == 200, $"{method} {target}: {answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
        return answer;
    }

    private async Task<string[]> AllKeysAsync(string store, string bucket) =>
        [.. (await fixture.KeysAsync($"{store}/{bucket}")).Order(StringComparer.Ordinal)];

    /// <summary>Does this with all keys, and tells with which it failed.</summary>
    private static async Task<string[]> ForAllAsync(string[] keys, Func<string, int, Task> act)
    {
        var failures = new string?[keys.Length];
        await Parallel.ForAsync(
            0,
            keys.Length,
            new ParallelOptions { MaxDegreeOfParallelism = KeysAtOnce },
            async (index, _) =>
            {
                try
                {
                    await act(keys[index], index);
                }
                catch (Exception e)
                {
                    failures[index] = $"'{keys[index]}': {e.Message}";
                }
            }
        );
        return [.. failures.OfType<string>()];
    }
}
