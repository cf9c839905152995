using System.Text.Json;
using Gateway.Api.Audit;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Tests.Harness;
using Gateway.Api.Tests.Operations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>Replicas on one PostgreSQL: what one keeps the others know, and each writes a chain of its own.</summary>
public sealed class SharedStoreTests(PostgresOperationFixture fixture) : IClassFixture<PostgresOperationFixture>
{
    [SkippableFact]
    public async Task Replicas_share_connections_and_write_down_what_each_of_them_did()
    {
        PostgresServer.Require();
        var store = await fixture.MakeStoreAsync();
        (string, string?)[] settings = [.. store, ("Gateway:Vault:Key", VaultKey.Generate()), ("Gateway:Audit:Sink", "Store")];
        await using var one = fixture.Start(settings);
        await using var two = fixture.Start(settings);

        (
            await one.Http.PostAsync(
                "/connections",
                new
                {
                    name = "shared",
                    provider = "sandbox",
                    settings = new { nodeCount = 2 },
                }
            )
        ).Expect(201);
        await Eventually.BecomesAsync(async () => (await two.Http.GetAsync("/connections/shared")).Status == 200, "the connection");
        var body = GatewayClient.Json(JsonSerializer.Serialize(new { provider = "sandbox", settings = new { nodeCount = 5 } }));
        (await two.Http.SendAsync(HttpMethod.Put, "/connections/shared", body)).Expect(200);
        await Eventually.BecomesAsync(async () => (await one.Http.GetAsync("/nodes/shared")).Json.Items().Count() == 5, "the change");

        var made = await two.Http.PostAsync(
            "/nodes/box",
            new
            {
                name = "later",
                image = "debian-13",
                size = "small",
            },
            ("Prefer", "respond-async")
        );
        var id = made.Expect(202).Json.Text("id")!;
        var verifier = one.Services.GetRequiredService<AuditVerifier>();
        await Eventually.BecomesAsync(async () => (await KindsOfAsync(one, id)).Contains(AuditKind.Ended), "the end of the operation");
        Assert.Equal([AuditKind.Accepted, AuditKind.Ended], (await KindsOfAsync(one, id)).Order());
        await Eventually.BecomesAsync(async () => (await verifier.VerifyAsync([], CancellationToken.None)).Unfinished == 0, "outcomes");

        var report = await verifier.VerifyAsync([], CancellationToken.None);
        Assert.Empty(report.Faults);
        Assert.Equal((2, 3), (report.Heads.Count, report.Changes));
        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    private static async Task<IReadOnlyList<AuditKind>> KindsOfAsync(GatewayHost host, string operation)
    {
        var sink = host.Services.GetRequiredService<IAuditSink>();
        var kinds = new List<AuditKind>();
        foreach (var chain in await sink.ListChainsAsync(CancellationToken.None))
        {
            await foreach (var line in sink.ReadAsync(chain, CancellationToken.None))
            {
                if (AuditLine.Read(line) is { Record: { } record } && record.Change == operation)
                {
                    kinds.Add(record.Kind);
                }
            }
        }

        return kinds;
    }
}
