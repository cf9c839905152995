using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Nodes;

/// <summary>SSH keys, from a caller's side.</summary>
public sealed class KeyPairTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string PublicKey =
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT"
        + "+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU= me";

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task The_private_half_is_told_once()
    {
        var made = (await Http.PostAsync("/key-pairs/box", new { name = "laptop" })).Expect(201);
        var path = made.Header("Location")!;

        using var key = ECDsa.Create();
        key.ImportFromPem(made.Json.Text("privateKey"));
        Assert.StartsWith("SHA256:", made.Json.Text("fingerprint"), StringComparison.Ordinal);

        Assert.Equal(JsonValueKind.Null, (await Http.GetAsync(path)).Expect(200).Json.GetProperty("privateKey").ValueKind);
        Assert.DoesNotContain("PRIVATE", (await Http.GetAsync("/key-pairs")).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", (await Http.GetAsync("/key-pairs/box?name=laptop")).Expect(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Log.Lines, line => line.Message.Contains("PRIVATE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_imported_key_has_no_private_half()
    {
        var pair = await fixture.CreateAsync("/key-pairs/box", new { name = "imported", publicKey = PublicKey });

        Assert.Equal(PublicKey, pair.Text("publicKey"));
        Assert.Equal(JsonValueKind.Null, pair.GetProperty("privateKey").ValueKind);
    }

    [Fact]
    public async Task A_name_is_taken_once_and_free_again_after_deletion()
    {
        var pair = await fixture.CreateAsync("/key-pairs/box", new { name = "only" });
        (await Http.PostAsync("/key-pairs/box", new { name = "only" })).ExpectProblem(409, "conflict", "name");
        (await Http.DeleteAsync($"/key-pairs/box/{pair.Text("id")}")).Expect(204);
        (await Http.DeleteAsync($"/key-pairs/box/{pair.Text("id")}")).ExpectProblem(404, "not-found");
        await fixture.CreateAsync("/key-pairs/box", new { name = "only" });
    }

    [Fact]
    public async Task A_node_is_made_with_keys()
    {
        var pair = await fixture.CreateAsync("/key-pairs/box", new { name = "login" });
        var node = await fixture.CreateAsync(
            "/nodes/box",
            new
            {
                name = "web",
                image = "debian-13",
                size = "small",
                keyPairs = new[] { pair.Text("id") },
            }
        );

        Assert.Equal(pair.Text("id"), Assert.Single(node.GetProperty("keyPairs").EnumerateArray()).GetString());
    }
}
