using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>The first key, which nobody can ask the API for.</summary>
public sealed class KeysCommandTests(SecurityFixture fixture) : IClassFixture<SecurityFixture>
{
    [Fact]
    public async Task A_key_made_by_the_command_opens_a_gateway_on_the_same_store_and_one_revoked_by_it_does_not()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"))).FullName;
        await using var gateway = fixture.Start(("Gateway:DataDirectory", folder));
        var (exitCode, output, errors) = await KeysAsync(folder, "create", "--name", "root", "--role", "administrator", "--expires", "90d");
        Assert.True(exitCode == 0, errors);
        var key = output.Trim();
        Assert.Matches("^cgw_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$", key);
        Assert.DoesNotContain(key, errors, StringComparison.Ordinal);

        var header = ("X-Api-Key", key);
        await Eventually.BecomesAsync(async () => (await gateway.Http.GetAsync("/keys", header)).Status == 200, "the key to open");
        Assert.Contains("root", (await KeysAsync(folder, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await KeysAsync(folder, "revoke", key[4..20])).ExitCode);
        await Eventually.BecomesAsync(
            async () => (await gateway.Http.GetAsync("/keys", header)).Status is 401 or 429,
            "the key to open nothing"
        );
    }

    [Fact]
    public async Task What_cannot_be_made_is_told_in_a_line()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"))).FullName;
        var (exitCode, output, errors) = await KeysAsync(folder, "create", "--name", "root", "--role", "nobody");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("There is no role 'nobody'", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> KeysAsync(string folder, params string[] arguments) =>
        GatewayProcess.CommandAsync(
            new Dictionary<string, string> { ["Gateway__DataDirectory"] = folder, ["Gateway__DefaultConnections"] = "false" },
            ["keys", .. arguments]
        );
}
