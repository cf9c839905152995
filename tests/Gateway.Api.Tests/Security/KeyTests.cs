using System.Globalization;
using System.Text.Json;
using Dapper;
using Gateway.Api.Store;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>API keys: made, shown once, rotated, revoked, and throttled when they are wrong.</summary>
public abstract class KeySuite(SecurityFixture fixture)
{
    private static readonly (string, string) Administrator = SecurityFixture.Administrator;
    private static readonly string[] Reads = ["reader"];
    private static readonly string[] ReadsThere = ["readers"];

    [SkippableFact]
    public async Task A_new_key_opens_and_is_shown_once()
    {
        Need();
        var made = await MakeAsync("shown", "reader");
        var key = made.Text("key")!;

        Assert.Matches("^cgw_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$", key);
        (await fixture.Http.GetAsync("/nodes", ("X-Api-Key", key))).Expect(200);
        (await fixture.Http.GetAsync("/nodes", ("Authorization", "Bearer " + key))).Expect(200);
        var secret = key[21..];
        var read = (await fixture.Http.GetAsync($"/keys/{made.Text("id")}", Administrator)).Expect(200);
        var list = (await fixture.Http.GetAsync("/keys", Administrator)).Expect(200);
        Assert.DoesNotContain(secret, read.Text + list.Text, StringComparison.Ordinal);
        Assert.Equal(
            ("shown", "active", "key:configured:administrator"),
            (read.Json.Text("name"), read.Json.Text("state"), read.Json.Text("createdBy"))
        );
    }

    [SkippableFact]
    public async Task The_store_holds_digests_and_no_key()
    {
        Need();
        var key = (await MakeAsync("stored", "reader")).Text("key")!;

        await using var connection = await fixture.Host.Services.GetRequiredService<StoreDatabase>().OpenAsync(CancellationToken.None);
        var rows = await connection.QueryAsync("SELECT * FROM api_keys UNION ALL SELECT * FROM api_keys");
        var dump = string.Join('\n', rows.Select(row => string.Join('|', ((IDictionary<string, object>)row).Values.Select(Show))));
        Assert.Contains("stored", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(key[21..], dump, StringComparison.Ordinal);

        static string Show(object? value) =>
            value is byte[] bytes
                ? System.Text.Encoding.Latin1.GetString(bytes)
                : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
    }

    [SkippableFact]
    public async Task A_key_that_is_one_character_off_opens_nothing()
    {
        Need();
        var key = (await MakeAsync("off-by-one", "reader")).Text("key")!;
        foreach (var place in new[] { 0, 4, 19, 20, 21, key.Length - 2 })
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(2));
            var wrong = string.Concat(key.AsSpan(0, place), key[place] == 'x' ? "y" : "x", key.AsSpan(place + 1));

            (await fixture.Http.GetAsync("/nodes", ("X-Api-Key", wrong))).ExpectProblem(401, "wrong-credential");
        }

        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        (await fixture.Http.GetAsync("/nodes", ("X-Api-Key", key + "x"))).ExpectProblem(401, "wrong-credential");
        (await fixture.Http.GetAsync("/nodes", ("X-Api-Key", key[..^1]))).ExpectProblem(401, "wrong-credential");
        (await fixture.Http.GetAsync("/nodes", ("X-Api-Key", key), ("Authorization", "Bearer " + key))).ExpectProblem(
            401,
            "wrong-credential"
        );
    }

    [SkippableFact]
    public async Task A_revoked_key_opens_nothing_any_more()
    {
        Need();
        var made = await MakeAsync("revoked", "reader");
        var header = ("X-Api-Key", made.Text("key")!);
        (await fixture.Http.GetAsync("/nodes", header)).Expect(200);

        (await fixture.Http.DeleteAsync($"/keys/{made.Text("id")}", Administrator)).Expect(204);
        (await fixture.Http.GetAsync("/nodes", header)).ExpectProblem(401, "wrong-credential");
        (await fixture.Http.DeleteAsync($"/keys/{made.Text("id")}", Administrator)).Expect(204);
        Assert.Equal("revoked", (await fixture.Http.GetAsync($"/keys/{made.Text("id")}", Administrator)).Expect(200).Json.Text("state"));
        await MakeAsync("revoked", "reader");
    }

    [SkippableFact]
    public async Task A_revocation_reaches_a_replica_by_itself()
    {
        Need();
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"))).FullName;
        await using var one = fixture.Start(("Gateway:DataDirectory", folder));
        await using var other = fixture.Start(("Gateway:DataDirectory", folder));
        var made = (await one.Http.PostAsync("/keys", new { name = "everywhere", roles = Reads }, Administrator)).Expect(201).Json;
        var header = ("X-Api-Key", made.Text("key")!);

        await Eventually.BecomesAsync(async () => (await other.Http.GetAsync("/nodes", header)).Status == 200, "the key to be known");
        (await one.Http.DeleteAsync($"/keys/{made.Text("id")}", Administrator)).Expect(204);
        await Eventually.BecomesAsync(async () => (await other.Http.GetAsync("/nodes", header)).Status is 401 or 429, "the key to be gone");
    }

    [SkippableFact]
    public async Task A_key_ends_when_its_time_is_over()
    {
        Need();
        var ends = fixture.Clock.GetUtcNow() + TimeSpan.FromHours(2);
        var made = (
            await fixture.Http.PostAsync(
                "/keys",
                new
                {
                    name = "short",
                    roles = Reads,
                    expiresAt = ends,
                },
                Administrator
            )
        ).Expect(201);
        var header = ("X-Api-Key", made.Json.Text("key")!);
        (await fixture.Http.GetAsync("/nodes", header)).Expect(200);

        fixture.Clock.Advance(TimeSpan.FromHours(3));
        await Eventually.BecomesAsync(
            async () =>
                (await fixture.Http.GetAsync($"/keys/{made.Json.Text("id")}", Administrator)) is { Status: 200 } key
                && key.Json.Text("state") == "expired",
            "the end"
        );
        (await fixture.Http.GetAsync("/nodes", header)).ExpectProblem(401, "wrong-credential");
    }

    [SkippableFact]
    public async Task A_rotated_key_opens_by_both_secrets_until_the_overlap_is_over()
    {
        Need();
        var made = await MakeAsync("rotated", "reader");
        var old = ("X-Api-Key", made.Text("key")!);
        var rotated = (await fixture.Http.PostAsync($"/keys/{made.Text("id")}/rotate", new { overlap = "10m" }, Administrator))
            .Expect(200)
            .Json;
        var now = ("X-Api-Key", rotated.Text("key")!);

        Assert.Equal(made.Text("id"), rotated.Text("id"));
        (await fixture.Http.GetAsync("/nodes", old)).Expect(200);
        (await fixture.Http.GetAsync("/nodes", now)).Expect(200);
        fixture.Clock.Advance(TimeSpan.FromMinutes(11));
        (await fixture.Http.GetAsync("/nodes", now)).Expect(200);
        (await fixture.Http.GetAsync("/nodes", old)).ExpectProblem(401, "wrong-credential");

        var last = (await fixture.Http.PostAsync($"/keys/{made.Text("id")}/rotate", new { overlap = "0s" }, Administrator))
            .Expect(200)
            .Json;
        (await fixture.Http.GetAsync("/nodes", now)).ExpectProblem(401, "wrong-credential");
        (await fixture.Http.GetAsync("/nodes", ("X-Api-Key", last.Text("key")!))).Expect(200);
    }

    [SkippableFact]
    public async Task The_last_use_is_told_once_the_gateway_stops()
    {
        Need();
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"))).FullName;
        JsonElement made;
        await using (var first = fixture.Start(("Gateway:DataDirectory", folder)))
        {
            made = (await first.Http.PostAsync("/keys", new { name = "used", roles = Reads }, Administrator)).Expect(201).Json;
            Assert.Equal(JsonValueKind.Null, made.GetProperty("usedAt").ValueKind);
            (await first.Http.GetAsync("/nodes", ("X-Api-Key", made.Text("key")!))).Expect(200);
        }

        await using var second = fixture.Start(("Gateway:DataDirectory", folder));
        var key = (await second.Http.GetAsync($"/keys/{made.Text("id")}", Administrator)).Expect(200).Json;
        Assert.Equal(JsonValueKind.String, key.GetProperty("usedAt").ValueKind);
        (await second.Http.GetAsync("/nodes", ("X-Api-Key", made.Text("key")!))).Expect(200);
    }

    [SkippableFact]
    public async Task A_repeated_creation_makes_no_second_key_and_does_not_show_the_first_again()
    {
        Need();
        var body = new { name = "once", roles = Reads };
        (await fixture.Http.PostAsync("/keys", body, Administrator, ("Idempotency-Key", "make-once"))).Expect(201);

        var again = await fixture.Http.PostAsync("/keys", body, Administrator, ("Idempotency-Key", "make-once"));
        again.ExpectProblem(409, "answer-not-kept");
        Assert.DoesNotContain("cgw_", again.Text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("""{"name":"","roles":[]}""", "name")]
    [InlineData("""{"name":"a b"}""", "name")]
    [InlineData("""{"name":"-"}""", "name")]
    [InlineData("""{"name":"x","roles":["nobody"]}""", "roles")]
    [InlineData("""{"name":"x","roles":[null]}""", "roles")]
    [InlineData("""{"name":"x","expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt")]
    public async Task A_key_that_cannot_be_made_is_refused(string body, string field)
    {
        Need();
        (await fixture.Http.SendAsync(HttpMethod.Post, "/keys", GatewayClient.Json(body), Administrator)).ExpectProblem(422, field: field);
    }

    [SkippableFact]
    public async Task No_two_keys_have_one_name()
    {
        Need();
        await MakeAsync("twice", "reader");
        (await fixture.Http.PostAsync("/keys", new { name = "twice" }, Administrator)).ExpectProblem(409, "conflict", "name");
    }

    [SkippableFact]
    public async Task Who_may_make_keys_cannot_make_take_or_see_one_that_may_do_more_than_himself()
    {
        Need();
        var maker = SecurityFixture.KeyMaker;
        var strong = await MakeAsync("strong", "administrator");
        foreach (var roles in new[] { "administrator", "owner", "strangers" })
        {
            (await fixture.Http.PostAsync("/keys", new { name = "greedy", roles = new[] { roles } }, maker)).ExpectProblem(
                403,
                "not-allowed",
                "roles"
            );
        }

        // The configuration binds the administrator's role to this name.
        (await fixture.Http.PostAsync("/keys", new { name = "operator" }, maker)).ExpectProblem(403, "not-allowed", "roles");
        var id = strong.Text("id");
        (await fixture.Http.GetAsync($"/keys/{id}", maker)).ExpectProblem(404, "not-found", "id");
        (await fixture.Http.PostAsync($"/keys/{id}/rotate", new { }, maker)).ExpectProblem(404, "not-found", "id");
        (await fixture.Http.DeleteAsync($"/keys/{id}", maker)).ExpectProblem(404, "not-found", "id");
        Assert.DoesNotContain(id!, (await fixture.Http.GetAsync("/keys", maker)).Expect(200).Text, StringComparison.Ordinal);

        var weak = (await fixture.Http.PostAsync("/keys", new { name = "weak", roles = ReadsThere }, maker)).Expect(201).Json;
        (await fixture.Http.GetAsync("/nodes/box", ("X-Api-Key", weak.Text("key")!))).Expect(200);
        (await fixture.Http.GetAsync("/keys", ("X-Api-Key", weak.Text("key")!))).ExpectProblem(403, "not-allowed");
    }

    [SkippableFact]
    public async Task A_role_may_be_bound_to_the_name_of_a_key()
    {
        Need();
        var made = (await fixture.Http.PostAsync("/keys", new { name = "operator" }, Administrator)).Expect(201).Json;
        (await fixture.Http.GetAsync("/keys", ("X-Api-Key", made.Text("key")!))).Expect(200);
    }

    [SkippableFact]
    public async Task Too_many_wrong_keys_from_an_address_are_told_to_wait_and_right_ones_are_not()
    {
        Need();
        await using var gateway = fixture.Start();
        var answers = new List<Answer>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add(await gateway.Http.GetAsync("/nodes", ("X-Api-Key", $"cgw_guess-{i}")));
        }

        Assert.Equal(401, answers[0].Status);
        // One of these: by the next the address may have earned another guess.
        var refused = answers.Find(answer => answer.Status != 401)!;
        refused.ExpectProblem(429, "too-many-wrong-credentials");
        Assert.NotNull(refused.Header("Retry-After"));
        (await gateway.Http.GetAsync("/nodes", Administrator)).Expect(200);
    }

    /// <summary>Skips the test where what it needs is not there.</summary>
    private protected virtual void Need() { }

    private async Task<JsonElement> MakeAsync(string name, params string[] roles) =>
        (await fixture.Http.PostAsync("/keys", new { name, roles }, Administrator)).Expect(201).Json;
}

public sealed class KeyTests(SecurityFixture fixture) : KeySuite(fixture), IClassFixture<SecurityFixture>;

public sealed class PostgresKeyTests(PostgresSecurityFixture fixture) : KeySuite(fixture), IClassFixture<PostgresSecurityFixture>
{
    private protected override void Need() => PostgresServer.Require();
}
