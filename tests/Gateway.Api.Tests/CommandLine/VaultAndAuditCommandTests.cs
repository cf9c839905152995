using Gateway.Api.Connections.Vault;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.CommandLine;

/// <summary>The commands around connections that callers make, and the audit log, as an operator uses them.</summary>
public sealed class VaultAndAuditCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cgw-commands-").FullName;

    [Fact]
    public async Task A_key_is_made_and_rotated_and_the_log_of_it_verified()
    {
        var (_, key, _) = await GatewayProcess.CommandAsync(new Dictionary<string, string>(), "vault", "key");
        Assert.Single(VaultKey.ReadAll(key));
        await File.WriteAllTextAsync(KeyFile, "first:" + key);
        await ServeAsync();

        await File.WriteAllTextAsync(KeyFile, $"second:{VaultKey.Generate()}\nfirst:{key}");
        var (exitCode, output, _) = await GatewayProcess.CommandAsync(Settings, "vault", "rotate");
        Assert.Equal((0, "1 sealed with 'second', 0 were already.\n"), (exitCode, output));

        (exitCode, output, _) = await GatewayProcess.CommandAsync(Settings, "audit", "verify");
        Assert.True(exitCode == 0, output);
        Assert.Contains("1 chains, 4 records, 1 changes with their outcome, 0 without.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not closed", output, StringComparison.Ordinal);

        var (_, anchors, _) = await GatewayProcess.CommandAsync(Settings, "audit", "anchor");
        await File.WriteAllTextAsync(AnchorFile, anchors);
        await CutLastLineAsync();
        (exitCode, output, _) = await GatewayProcess.CommandAsync(Settings, "audit", "verify");
        Assert.Equal(0, exitCode);
        Assert.Contains("not closed", output, StringComparison.Ordinal);
        (exitCode, output, _) = await GatewayProcess.CommandAsync(Settings, "audit", "verify", "--anchor", AnchorFile);
        Assert.Equal(1, exitCode);
        Assert.Contains("FAULT", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_or_a_log_the_commands_say_what_to_set()
    {
        var settings = new Dictionary<string, string> { ["Gateway__DataDirectory"] = _folder };

        var (rotated, _, whyNot) = await GatewayProcess.CommandAsync(settings, "vault", "rotate");
        var (verified, _, whyNeither) = await GatewayProcess.CommandAsync(settings, "audit", "verify");

        Assert.Equal((1, 1), (rotated, verified));
        Assert.Contains("Gateway:Vault", whyNot, StringComparison.Ordinal);
        Assert.Contains("Gateway:Audit", whyNeither, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string KeyFile => Path.Combine(_folder, "master.key");

    private string AnchorFile => Path.Combine(_folder, "anchors.jsonl");

    private Dictionary<string, string> Settings =>
        new()
        {
            ["Gateway__DataDirectory"] = _folder,
            ["Gateway__Vault__KeyFile"] = KeyFile,
            ["Gateway__Audit__Sink"] = "File",
            ["Gateway__DrainDelay"] = "00:00:00",
        };

    private async Task ServeAsync()
    {
        await using var gateway = GatewayHost.Start(
            new Dictionary<string, string?>
            {
                ["Gateway:DataDirectory"] = _folder,
                ["Gateway:DefaultConnections"] = "false",
                ["Gateway:Vault:KeyFile"] = KeyFile,
                ["Gateway:Audit:Sink"] = "File",
            }
        );
        (await gateway.Http.PostAsync("/connections", new { name = "kept", provider = "sandbox" })).Expect(201);
    }

    private async Task CutLastLineAsync()
    {
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "audit")));
        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file))[..^1]);
    }
}
