using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>What reaches a caller by another way than the route: lists, tokens, operations, copies, transfers, links, uploads, bodies.</summary>
public sealed class VisibilityTests(SecurityFixture fixture) : IClassFixture<SecurityFixture>
{
    private static readonly (string, string) Owner = SecurityFixture.Owner;
    private static readonly (string, string) Stranger = SecurityFixture.Stranger;
    private static readonly (string, string) Photographer = SecurityFixture.Photographer;
    private static readonly (string, string) Administrator = SecurityFixture.Administrator;

    private static readonly int[] Refusals = [403, 404];

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_list_asks_only_connections_that_the_caller_may_read()
    {
        AssertAre(["box"], Sources((await Http.GetAsync("/nodes", Owner)).Expect(200)));
        AssertAre(["box", "elsewhere"], Sources((await Http.GetAsync("/nodes", Administrator)).Expect(200)));
        AssertAre(["box"], Sources((await Http.GetAsync("/nodes?connection=*", Owner)).Expect(200)));
        AssertAre([], Sources((await Http.GetAsync("/nodes?connection=else*", Owner)).Expect(200)));
        (await Http.GetAsync("/nodes?connection=elsewhere", Owner)).ExpectProblem(404, "connection-not-found");
        (await Http.GetAsync("/nodes?connection=box,elsewhere", Owner)).ExpectProblem(404, "connection-not-found");
        (await Http.GetAsync("/nodes?connection=files", Photographer)).ExpectProblem(403, "not-allowed");
        var lines = (await Http.GetAsync("/nodes", Owner, ("Accept", GatewayClient.Ndjson))).Expect(200).Text;
        Assert.DoesNotContain("elsewhere", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_are_listed_for_whom_they_exist()
    {
        AssertAre(["box", "files"], Names((await Http.GetAsync("/connections", Owner)).Expect(200)));
        AssertAre(["elsewhere", "faraway"], Names((await Http.GetAsync("/connections", Stranger)).Expect(200)));
        (await Http.GetAsync("/connections", Photographer)).ExpectProblem(403, "not-allowed", says: "connections:read");
        (await Http.GetAsync("/connections/files", Photographer)).ExpectProblem(403, "not-allowed");
        (await Http.GetAsync("/connections/box", Photographer)).ExpectProblem(404, "connection-not-found");
    }

    [Fact]
    public async Task A_page_token_is_its_callers()
    {
        var token = (await Http.GetAsync("/images/box?pageSize=1", Owner)).Expect(200).Json.Text("nextPageToken");

        (await Http.GetAsync($"/images/box?pageSize=1&pageToken={token}", Owner)).Expect(200);
        (await Http.GetAsync($"/images/box?pageSize=1&pageToken={token}", Administrator)).ExpectProblem(400, field: "pageToken");

        var bucket = await fixture.NewBucketAsync();
        foreach (var key in new[] { "a", "b" })
        {
            (await Http.PutAsync($"/objects/files/{bucket}/{key}", [1], Owner)).Expect(200);
        }

        token = (await Http.GetAsync($"/objects/files/{bucket}?pageSize=1", Owner)).Expect(200).Json.Text("nextPageToken");
        (await Http.GetAsync($"/objects/files/{bucket}?pageSize=1&pageToken={token}", Owner)).Expect(200);
        (await Http.GetAsync($"/objects/files/{bucket}?pageSize=1&pageToken={token}", Administrator)).ExpectProblem(
            400,
            field: "pageToken"
        );
    }

    [Fact]
    public async Task A_list_of_buckets_shows_those_of_the_role()
    {
        var mine = await fixture.NewBucketAsync(prefix: "photos-");
        var other = await fixture.NewBucketAsync();

        var names = Names((await Http.GetAsync("/buckets/files", Photographer)).Expect(200));
        Assert.Contains(mine, names);
        Assert.All(names, name => Assert.StartsWith("photos-", name, StringComparison.Ordinal));
        (await Http.GetAsync($"/buckets/files/{mine}", Photographer)).Expect(200);
        (await Http.GetAsync($"/buckets/files/{other}", Photographer)).ExpectProblem(404, "not-found", "bucket");
        (await Http.GetAsync("/buckets/files/never-was", Photographer)).ExpectProblem(404, "not-found", "bucket");
        (await Http.DeleteAsync($"/buckets/files/{mine}", Photographer)).ExpectProblem(403, "not-allowed");
        (await Http.PostAsync("/buckets/files", new { name = "photos-new" }, Photographer)).ExpectProblem(403, "not-allowed");
    }

    [Fact]
    public async Task Keys_outside_of_the_prefix_do_not_exist()
    {
        var bucket = await fixture.NewBucketAsync(prefix: "photos-");
        (await Http.PutAsync($"/objects/files/{bucket}/2025/secret", [1], Owner)).Expect(200);
        (await Http.PutAsync($"/objects/files/{bucket}/2026/a", [1], Photographer)).Expect(200);

        (await Http.GetAsync($"/objects/files/{bucket}/2026/a", Photographer)).Expect(200);
        (await Http.GetAsync($"/objects/files/{bucket}?prefix=2026/", Photographer)).Expect(200);
        var hidden = await Http.GetAsync($"/objects/files/{bucket}/2025/secret", Photographer);
        var missing = await Http.GetAsync($"/objects/files/{bucket}/2025/public", Photographer);
        Assert.Equal(Tidy(missing).Replace("public", "secret", StringComparison.Ordinal), Tidy(hidden));
        foreach (var path in Ways("2025/secret"))
        {
            (await Http.GetAsync($"/objects/files/{bucket}{path}", Photographer)).ExpectProblem(404, "not-found", "key");
            (await Http.SendAsync(HttpMethod.Head, $"/objects/files/{bucket}{path}", null, Photographer)).Expect(404);
            (await Http.PutAsync($"/objects/files/{bucket}{path}", [2], Photographer)).ExpectProblem(404, "not-found", "key");
            (await Http.DeleteAsync($"/objects/files/{bucket}{path}", Photographer)).ExpectProblem(404, "not-found", "key");
            (await Http.SendAsync(HttpMethod.Patch, $"/objects/files/{bucket}{path}", GatewayClient.Json("{}"), Photographer)).Expect(404);
        }

        foreach (var query in new[] { "", "?prefix=", "?prefix=2025/", "?prefix=2026", "?prefix=2", "?delimiter=/" })
        {
            (await Http.GetAsync($"/objects/files/{bucket}{query}", Photographer)).ExpectProblem(
                403,
                "not-allowed",
                says: "narrower prefix"
            );
        }

        Assert.Equal([1], (await Http.GetAsync($"/objects/files/{bucket}/2025/secret", Owner)).Expect(200).Bytes);
    }

    [Fact]
    public async Task A_copy_reads_only_what_its_caller_may_read()
    {
        var (mine, foreign) = (await fixture.NewBucketAsync(), await fixture.NewBucketAsync("faraway"));
        (await Http.PutAsync($"/objects/faraway/{foreign}/secret", Encoding.UTF8.GetBytes("canary"), Stranger)).Expect(200);

        (await Http.PutAsync($"/objects/files/{mine}/copy", [], Owner, ("X-Copy-Source", $"/faraway/{foreign}/secret"))).ExpectProblem(
            404,
            "connection-not-found"
        );
        (await Http.PutAsync($"/objects/files/{mine}/copy", [], Owner, ("X-Copy-Source", $"/nowhere/{foreign}/secret"))).ExpectProblem(
            404,
            "connection-not-found"
        );
        (await Http.PutAsync($"/objects/files/{mine}/copy", [], Administrator, ("X-Copy-Source", $"/faraway/{foreign}/secret"))).Expect(
            200
        );

        var photos = await fixture.NewBucketAsync(prefix: "photos-");
        (await Http.PutAsync($"/objects/files/{photos}/2025/secret", [1], Owner)).Expect(200);
        foreach (var source in new[] { $"/files/{photos}/2025/secret", $"/files/{photos}/%32025/secret", $"/files/{mine}/copy" })
        {
            (await Http.PutAsync($"/objects/files/{photos}/2026/copy", [], Photographer, ("X-Copy-Source", source))).ExpectProblem(
                404,
                "not-found"
            );
        }
    }

    [Fact]
    public async Task A_transfer_needs_rights_at_both_ends()
    {
        var (mine, foreign) = (await fixture.NewBucketAsync(), await fixture.NewBucketAsync("faraway"));
        (await TransferAsync(Owner, "faraway", foreign, "files", mine)).ExpectProblem(404, "connection-not-found");
        (await TransferAsync(Owner, "files", mine, "faraway", foreign)).ExpectProblem(404, "connection-not-found");
        (await TransferAsync(SecurityFixture.Reader, "files", mine, "files", mine + "-2")).ExpectProblem(403, "not-allowed");
        (await TransferAsync(Photographer, "files", mine, "files", mine + "-2")).ExpectProblem(404, "not-found", "bucket");

        var photos = await fixture.NewBucketAsync(prefix: "photos-");
        (await TransferAsync(Photographer, "files", photos, "files", photos, "2026/", "2026/old/x/")).Expect(422);
        (await TransferAsync(Photographer, "files", photos, "files", photos, "2025/", "2026/")).ExpectProblem(403, "not-allowed");
        (await TransferAsync(Photographer, "files", photos, "files", photos, "2026/", "2025/")).ExpectProblem(403, "not-allowed");
        (await TransferAsync(Photographer, "files", photos, "files", photos, "2026/a/", "2026/b/")).Expect(202);
        (await Http.PostAsync($"/buckets/files/{photos}/empty", new { }, Photographer)).ExpectProblem(403, "not-allowed");
        (await Http.PostAsync($"/buckets/files/{photos}/empty", new { prefix = "2026/" }, Photographer)).Expect(202);
    }

    [Fact]
    public async Task A_deletion_of_many_deletes_only_what_the_caller_may()
    {
        var photos = await fixture.NewBucketAsync(prefix: "photos-");
        foreach (var key in new[] { "2025/a", "2026/a" })
        {
            (await Http.PutAsync($"/objects/files/{photos}/{key}", [1], Owner)).Expect(200);
        }

        var keys = new[] { "2025/a", "2026/a", "2025/never" };
        var items = (await Http.PostAsync($"/buckets/files/{photos}/deletions", new { keys }, Photographer))
            .Expect(200)
            .Json.Items()
            .ToArray();
        Assert.Equal(keys, items.Select(item => item.Text("key")));
        Assert.Equal([false, true, false], items.Select(item => item.GetProperty("deleted").GetBoolean()));
        Assert.Equal("not-found", items[0].GetProperty("problem").Text("code"));
        (await Http.GetAsync($"/objects/files/{photos}/2025/a", Owner)).Expect(200);
        (await Http.GetAsync($"/objects/files/{photos}/2026/a", Owner)).Expect(404);
    }

    [Fact]
    public async Task A_resumable_upload_is_its_callers_and_below_his_prefix()
    {
        var photos = await fixture.NewBucketAsync(prefix: "photos-");
        (await CreateUploadAsync(photos, "2025/a", Photographer)).ExpectProblem(404, "not-found", "key");
        var upload = (await CreateUploadAsync(photos, "2026/a", Photographer)).Expect(201).Header("Location")!;

        (await TusAsync(HttpMethod.Head, upload, Photographer)).Expect(200);
        foreach (var other in new[] { Owner, Administrator, SecurityFixture.Reader })
        {
            Assert.Contains((await TusAsync(HttpMethod.Head, upload, other)).Status, Refusals);
            Assert.Contains((await TusAsync(HttpMethod.Delete, upload, other)).Status, Refusals);
        }

        (await TusAsync(HttpMethod.Delete, upload, Photographer)).Expect(204);
    }

    [Fact]
    public async Task A_link_needs_the_right_to_what_it_opens()
    {
        var photos = await fixture.NewBucketAsync(prefix: "photos-");
        (await Http.PostAsync($"/buckets/files/{photos}/links", new { key = "2025/a" }, Photographer)).ExpectProblem(
            404,
            "not-found",
            "key"
        );
        (await Http.PostAsync($"/buckets/files/{photos}/links", new { key = "2026/a" }, SecurityFixture.Reader)).ExpectProblem(
            403,
            says: "objects:link"
        );

        // Allowed; this store signs none.
        (await Http.PostAsync($"/buckets/files/{photos}/links", new { key = "2026/a" }, Photographer)).ExpectProblem(501);
    }

    [Fact]
    public async Task An_operation_exists_for_its_caller_and_for_who_may_see_those_of_others()
    {
        var made = (
            await Http.PostAsync(
                "/clusters/box",
                new { name = "c-" + Guid.NewGuid().ToString("N")[..8] },
                Owner,
                ("Prefer", "respond-async")
            )
        ).Expect(202);
        var id = made.Json.Text("id")!;

        (await Http.GetAsync($"/operations/{id}", Owner)).Expect(200);
        (await Http.GetAsync($"/operations/{id}", Administrator)).Expect(200);
        (await Http.GetAsync($"/operations/{id}", SecurityFixture.Reader)).Expect(200);
        var missing = await Http.GetAsync("/operations/" + new string('0', 32), Stranger);
        foreach (var path in new[] { $"/operations/{id}", $"/operations/{id}/events" })
        {
            var hidden = await Http.GetAsync(path, Stranger);
            hidden.ExpectProblem(404, "not-found", "id");
            Assert.Equal(missing.Json.Text("title"), hidden.Json.Text("title"));
        }

        (await Http.DeleteAsync($"/operations/{id}", Stranger)).ExpectProblem(404, "not-found", "id");
        (await Http.DeleteAsync($"/operations/{id}", SecurityFixture.Reader)).ExpectProblem(403, "not-allowed", says: "operations:write");
        Assert.Contains(id, (await Http.GetAsync("/operations", Owner)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains(id, (await Http.GetAsync("/operations", SecurityFixture.Reader)).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await Http.GetAsync("/operations", Stranger)).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await Http.GetAsync("/operations", Photographer)).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idempotency_key_is_its_callers()
    {
        var name = "i-" + Guid.NewGuid().ToString("N")[..8];
        var key = ("Idempotency-Key", name);
        var first = (await Http.PostAsync("/clusters/box", new { name }, Owner, key)).Expect(201);
        Assert.Equal(first.Text, (await Http.PostAsync("/clusters/box", new { name }, Owner, key)).Expect(201).Text);

        // Another caller's key of the same text is another key: the name is taken.
        (await Http.PostAsync("/clusters/box", new { name }, Administrator, key)).ExpectProblem(409, "conflict");
        (await Http.PostAsync("/clusters/box", new { name }, Stranger, key)).ExpectProblem(404, "connection-not-found");
    }

    [Fact]
    public async Task A_refusal_is_not_kept_for_a_repeated_request()
    {
        var photos = await fixture.NewBucketAsync(prefix: "photos-");
        var key = ("Idempotency-Key", "later-" + photos);
        (await TransferAsync(Photographer, "files", photos, "files", photos, "2025/", "2026/", key)).ExpectProblem(403);
        (await TransferAsync(Photographer, "files", photos, "files", photos, "2025/", "2026/", key)).ExpectProblem(403);
    }

    [Fact]
    public async Task A_terminal_and_logs_need_rights_of_their_own()
    {
        foreach (
            var (path, right) in new[]
            {
                ("/containers/box/c-1/exec?command=sh", "containers:exec"),
                ("/containers/box/c-1/logs", "containers:logs"),
            }
        )
        {
            (await Http.GetAsync(path, SecurityFixture.Reader)).ExpectProblem(403, "not-allowed", says: right);
            (await Http.GetAsync(path, Stranger)).ExpectProblem(404, "connection-not-found");
            (await Http.GetAsync(path)).ExpectProblem(401, "no-credential");
        }
    }

    [Fact]
    public async Task The_password_of_a_registry_is_not_used_for_who_may_not()
    {
        var body = new { image = "docker.io/library/nginx:1", credentials = new { connection = "faraway" } };
        var deploy = new
        {
            name = "web",
            body.image,
            body.credentials,
        };
        foreach (var wait in new[] { SecurityFixture.Nothing, ("Prefer", "respond-async") })
        {
            // Also where it becomes an operation, which the gateway carries out by itself.
            (await Http.PostAsync("/container-images/box", body, Owner, wait)).ExpectProblem(
                422,
                field: "credentials.connection",
                says: "There is no connection 'faraway'"
            );
            (await Http.PostAsync("/containers/box", deploy, Owner, wait)).ExpectProblem(
                422,
                field: "credentials.connection",
                says: "There is no connection 'faraway'"
            );
        }
    }

    private static string[] Ways(string key) =>
        [
            $"/{key}",
            $"/{key.Replace("/", "%2F", StringComparison.Ordinal)}",
            $"/%32{key[1..]}",
            $"?key={Uri.EscapeDataString(key)}",
            $"?key={key}&prefix=2026/",
        ];

    private static string Tidy(Answer answer) =>
        string.Join('\n', answer.Json.EnumerateObject().Where(member => member.Name != "traceId").Select(member => member.ToString()));

    private static void AssertAre(string[] expected, string[] actual) => Assert.Equal(expected, actual);

    private static string[] Sources(Answer answer) =>
        [.. answer.Json.GetProperty("sources").EnumerateArray().Select(source => source.Text("connection")!)];

    private static string[] Names(Answer answer) => [.. answer.Json.Items().Select(item => item.Text("name")!)];

    private Task<Answer> TransferAsync(
        (string, string) caller,
        string from,
        string fromBucket,
        string to,
        string toBucket,
        string? fromPrefix = null,
        string? toPrefix = null,
        params (string, string)[] headers
    ) =>
        Http.PostAsync(
            "/transfers",
            new
            {
                source = new
                {
                    connection = from,
                    bucket = fromBucket,
                    prefix = fromPrefix,
                },
                target = new
                {
                    connection = to,
                    bucket = toBucket,
                    prefix = toPrefix,
                },
            },
            [caller, .. headers]
        );

    private Task<Answer> CreateUploadAsync(string bucket, string key, (string, string) caller) =>
        Http.SendAsync(
            HttpMethod.Post,
            $"/buckets/files/{bucket}/uploads",
            null,
            caller,
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Length", "1000"),
            ("Upload-Metadata", "key " + Convert.ToBase64String(Encoding.UTF8.GetBytes(key)))
        );

    private Task<Answer> TusAsync(HttpMethod method, string path, (string, string) caller) =>
        Http.SendAsync(method, path, null, caller, ("Tus-Resumable", "1.0.0"));
}
