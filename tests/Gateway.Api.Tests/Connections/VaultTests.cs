using System.Text.Json;
using Dapper;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Store;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>Connections that callers make.</summary>
public sealed class VaultTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private const string Canary = "canary-6fd1c0a7-secret";

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_connection_is_made_used_changed_and_removed()
    {
        var made = (await Http.PostAsync("/connections", Sandbox("blue", 2))).Expect(201);
        Assert.Equal("/connections/blue", made.Header("Location"));
        Assert.Equal(2, (await Http.GetAsync("/nodes/blue")).Expect(200).Json.Items().Count());

        var shown = (await Http.GetAsync("/connections/blue")).Expect(200);
        Assert.Equal(made.Header("ETag"), shown.Header("ETag"));
        Assert.Equal("api", shown.Json.Text("managedBy"));
        Assert.Equal("anonymous", shown.Json.Text("owner"));
        Assert.Equal(2, shown.Json.GetProperty("settings").GetProperty("nodeCount").GetInt32());

        var changed = (
            await Http.SendAsync(HttpMethod.Put, "/connections/blue", Body(new { provider = "sandbox", settings = new { nodeCount = 5 } }))
        ).Expect(200);
        Assert.NotEqual(made.Header("ETag"), changed.Header("ETag"));
        Assert.Equal(5, (await Http.GetAsync("/nodes/blue")).Expect(200).Json.Items().Count());

        (await Http.DeleteAsync("/connections/blue")).Expect(204);
        (await Http.GetAsync("/connections/blue")).ExpectProblem(404, "connection-not-found");
        (await Http.GetAsync("/nodes/blue")).ExpectProblem(404, "connection-not-found");
        (await Http.DeleteAsync("/connections/blue")).ExpectProblem(404, "connection-not-found");
    }

    [Fact]
    public async Task A_change_holds_only_while_the_connection_is_as_it_was_seen()
    {
        var first = (await Http.PostAsync("/connections", Sandbox("tagged", 1))).Expect(201).Header("ETag")!;
        var second = (await PutAsync("tagged", 2, first)).Expect(200).Header("ETag")!;

        (await PutAsync("tagged", 3, first)).ExpectProblem(412, "precondition-failed");
        (await Http.DeleteAsync("/connections/tagged", ("If-Match", first))).ExpectProblem(412, "precondition-failed");
        (await Http.DeleteAsync("/connections/tagged", ("If-Match", "nonsense"))).ExpectProblem(400, field: "If-Match");
        (await Http.DeleteAsync("/connections/tagged", ("If-Match", second))).Expect(204);
    }

    [Fact]
    public async Task The_operators_connections_are_read_only()
    {
        (await Http.PostAsync("/connections", Sandbox("configured", 1))).ExpectProblem(409, "connection-exists");
        (await PutAsync("configured", 3)).ExpectProblem(409, "connection-read-only");
        (await Http.DeleteAsync("/connections/configured")).ExpectProblem(409, "connection-read-only");
        Assert.Equal("configuration", (await Http.GetAsync("/connections/configured")).Json.Text("managedBy"));
        Assert.False((await Http.GetAsync("/connections/configured")).Json.TryGetProperty("settings", out _));
    }

    [Fact]
    public async Task Settings_at_fault_are_named_as_the_providers_schema_has_them()
    {
        (await PostAsync("/connections", """{"name":"Not A Name","provider":"sandbox"}""")).ExpectProblem(422, field: "name");
        (await PostAsync("/connections", """{"name":"bad","provider":"none"}""")).ExpectProblem(422, field: "provider");
        await RefuseAsync("sandbox", """{"nodeCount":-1}""", "settings.nodeCount");
        await RefuseAsync("sandbox", """{"nodeCount":"many"}""", "settings.nodeCount");
        await RefuseAsync("sandbox", """{"nodecount":1,"NODECOUNT":2}""", "settings.NODECOUNT".ToLowerInvariant());
        await RefuseAsync("sandbox", """{"resilience":{"retries":9}}""", "settings.resilience.retries");
        await RefuseAsync("sandbox", """{"resilience":{"tries":1}}""", "settings.resilience.tries");
        await RefuseAsync("sandbox", """{"resilience:retries":1}""", "settings.resilience.retries");
        await RefuseAsync("sandbox", """{"provider":"filesystem"}""", "settings.provider");
        await RefuseAsync("sandbox", """{"unheardOf":1}""", "settings.unheardOf");
        await RefuseAsync("hetzner", "{}", "settings.token");
        await RefuseAsync("s3", """{"preset":"Aws","region":"eu-central-1","accessKeyId":"a"}""", "settings.secretAccessKey");
        await RefuseAsync("azure-blob", """{"account":"abc","entra":{"clientSecrt":"x"}}""", "settings.entra.clientSecrt");
        (await PostAsync("/connections", """{"name":"bad","provider":"sandbox","settings":[]}""")).ExpectProblem(422, field: "settings");
        (await PostAsync("/connections", """{"name":"bad","provider":"sandbox","settings":{"nodeCount":"\ud800"}}""")).ExpectProblem(422);
        (await Http.GetAsync("/connections/bad")).Expect(404);
    }

    [Fact]
    public async Task A_connection_that_does_not_work_is_kept_only_if_the_caller_says_so()
    {
        const string Broken = """{"name":"broken","provider":"sandbox","settings":{"failureRate":1}}""";

        (await PostAsync("/connections", Broken)).ExpectProblem(422, "connection-check-failed", "settings");
        (await Http.GetAsync("/connections/broken")).Expect(404);

        (await PostAsync("/connections?check=false", Broken)).Expect(201);
        Assert.False((await Http.GetAsync("/connections/broken/check")).Expect(200).Json.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Secrets_go_in_and_never_out()
    {
        await using var host = fixture.Start();
        var body = JsonSerializer.Serialize(
            new
            {
                name = "secretive",
                provider = "s3",
                settings = new
                {
                    preset = "Aws",
                    region = "eu-central-1",
                    accessKeyId = "AKIDEXAMPLE",
                    secretAccessKey = Canary,
                },
            }
        );
        var made = (await host.Http.SendAsync(HttpMethod.Post, "/connections?check=false", GatewayClient.Json(body))).Expect(201);
        var shown = (await host.Http.GetAsync("/connections/secretive")).Expect(200);
        var listed = (await host.Http.GetAsync("/connections")).Expect(200);

        Assert.Equal(["secretAccessKey"], shown.Json.GetProperty("secrets").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal("AKIDEXAMPLE", shown.Json.GetProperty("settings").Text("accessKeyId"));
        Assert.Equal("aws", shown.Json.GetProperty("settings").Text("preset"));
        Assert.DoesNotContain(Canary, made.Text + shown.Text + listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, line => line.Message.Contains(Canary, StringComparison.Ordinal));

        var rows = await RowsAsync(host);
        Assert.DoesNotContain(Canary, System.Text.Encoding.Latin1.GetString(rows.Single().Content), StringComparison.Ordinal);
        await using var again = fixture.Start(("Gateway:DataDirectory", DataOf(host)));
        Assert.Equal("v1", (await again.Http.GetAsync("/connections/secretive")).Expect(200).Json.Text("revision"));
    }

    [Fact]
    public async Task Without_a_master_key_nothing_is_kept_and_the_answer_says_what_to_set()
    {
        await using var host = fixture.Start(("Gateway:Vault:KeyFile", null));

        (await host.Http.PostAsync("/connections", Sandbox("blue", 1))).ExpectProblem(
            501,
            "vault-not-configured",
            says: "Gateway:Vault:KeyFile"
        );
        (await host.Http.DeleteAsync("/connections/blue")).ExpectProblem(404, "connection-not-found");
    }

    [Fact]
    public async Task A_row_opens_only_where_it_was_put()
    {
        await using var host = fixture.Start();
        (await host.Http.PostAsync("/connections", Sandbox("mine", 1))).Expect(201);
        var (row, key) = (Assert.Single(await RowsAsync(host)), host.Services.GetRequiredService<VaultKeys>().First);
        Assert.Equal("1", SettingsSeal.Open(key, row).Settings["nodeCount"]);

        foreach (
            var change in new Action<StoredRow>[]
            {
                changed => changed.Name = "yours",
                changed => changed.Owner = "mallory",
                changed => changed.Version++,
                changed => changed.Content[0] ^= 1,
                changed => changed.Content[5] ^= 1,
                changed => changed.Content[^1] ^= 1,
                changed => changed.Content = changed.Content[..^1],
                changed => changed.Content = [],
            }
        )
        {
            var copy = new StoredRow
            {
                Name = row.Name,
                Owner = row.Owner,
                Version = row.Version,
                KeyId = row.KeyId,
                Content = [.. row.Content],
            };
            change(copy);
            Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => SettingsSeal.Open(key, copy));
        }
    }

    [Fact]
    public async Task Two_gateways_on_one_store_see_each_others_connections()
    {
        await using var one = fixture.Start();
        await using var two = fixture.Start(("Gateway:DataDirectory", DataOf(one)));
        (await one.Http.PostAsync("/connections", Sandbox("shared", 3))).Expect(201);

        await Eventually.BecomesAsync(
            async () => (await two.Http.GetAsync("/connections/shared")).Status == 200,
            "the connection at the other gateway"
        );
        Assert.Equal(3, (await two.Http.GetAsync("/nodes/shared")).Expect(200).Json.Items().Count());

        (await two.Http.DeleteAsync("/connections/shared")).Expect(204);
        await Eventually.BecomesAsync(async () => (await one.Http.GetAsync("/connections/shared")).Status == 404, "the removal");
    }

    [Fact]
    public async Task Keys_are_rotated_and_no_call_fails()
    {
        var file = Path.Combine(fixture.Folder, "rotated.key");
        var (first, second) = ("old:" + VaultKey.Generate(), "new:" + VaultKey.Generate());
        await File.WriteAllTextAsync(file, first);
        await using var host = fixture.Start(("Gateway:Vault:KeyFile", file));
        (await host.Http.PostAsync("/connections", Sandbox("kept", 2))).Expect(201);
        using var done = new CancellationTokenSource();
        var calls = CallAsync(host, "/nodes/kept", done.Token);

        await File.WriteAllTextAsync(file, first + "\n" + second);
        await Eventually.BecomesAsync(
            () => Task.FromResult(host.Services.GetRequiredService<VaultKeys>().Find("new") is not null),
            "the new key"
        );
        await File.WriteAllTextAsync(file, $"# the first one seals\n{second}\n{first}");
        await Eventually.BecomesAsync(() => Task.FromResult(host.Services.GetRequiredService<VaultKeys>().First.Id == "new"), "its turn");
        var result = await host.Services.GetRequiredService<VaultRotation>().RunAsync(CancellationToken.None);
        Assert.Equal((1, 0), (result.Sealed, result.Unchanged));
        Assert.Empty(result.Failed);
        Assert.Equal("new", Assert.Single(await RowsAsync(host)).KeyId);
        await File.WriteAllTextAsync(file, second);
        await Eventually.BecomesAsync(
            () => Task.FromResult(host.Services.GetRequiredService<VaultKeys>().Find("old") is null),
            "the old key's end"
        );

        (await host.Http.PostAsync("/connections", Sandbox("later", 1))).Expect(201);
        await done.CancelAsync();
        Assert.All(await calls, status => Assert.Equal(200, status));
        await using var again = fixture.Start(("Gateway:Vault:KeyFile", file), ("Gateway:DataDirectory", DataOf(host)));
        Assert.Equal(2, (await again.Http.GetAsync("/nodes/kept")).Expect(200).Json.Items().Count());
    }

    [Fact]
    public async Task A_store_that_is_away_leaves_the_connections_that_were_known()
    {
        await using var host = fixture.Start();
        (await host.Http.PostAsync("/connections", Sandbox("steady", 2))).Expect(201);
        await using (var connection = await host.Services.GetRequiredService<StoreDatabase>().OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("ALTER TABLE connection_changes RENAME TO away");
        }

        await host.Log.WaitForAsync(line => line.Message.Contains("those that were known stay", StringComparison.Ordinal));

        Assert.Equal(2, (await host.Http.GetAsync("/nodes/steady")).Expect(200).Json.Items().Count());
        (await host.Http.PostAsync("/connections", Sandbox("never", 1))).ExpectProblem(503, "store-unavailable");
    }

    private static async Task<IReadOnlyList<int>> CallAsync(GatewayHost host, string path, CancellationToken cancellationToken)
    {
        var statuses = new List<int>();
        while (!cancellationToken.IsCancellationRequested)
        {
            statuses.Add((await host.Http.GetAsync(path)).Status);
        }

        return statuses;
    }

    private async Task RefuseAsync(string provider, string settings, string field) =>
        (await PostAsync("/connections", $$"""{"name":"bad","provider":"{{provider}}","settings":{{settings}}}""")).ExpectProblem(
            422,
            "invalid-value",
            field
        );

    private Task<Answer> PostAsync(string path, string json) => Http.SendAsync(HttpMethod.Post, path, GatewayClient.Json(json));

    private Task<Answer> PutAsync(string name, int nodes, string? tag = null)
    {
        (string, string)[] headers = tag is null ? [] : [("If-Match", tag)];
        return Http.SendAsync(
            HttpMethod.Put,
            "/connections/" + name,
            Body(new { provider = "sandbox", settings = new { nodeCount = nodes } }),
            headers
        );
    }

    private static Task<IReadOnlyList<StoredRow>> RowsAsync(GatewayHost host) =>
        host.Services.GetRequiredService<StoredRows>().ListAsync(CancellationToken.None);

    private static string DataOf(GatewayHost host) =>
        host.Services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()["Gateway:DataDirectory"]!;

    private static object Sandbox(string name, int nodes) =>
        new
        {
            name,
            provider = "sandbox",
            settings = new { nodeCount = nodes },
        };

    private static StringContent Body(object body) => GatewayClient.Json(JsonSerializer.Serialize(body));
}
