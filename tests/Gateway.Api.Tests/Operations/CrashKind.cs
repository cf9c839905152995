using System.Net.Http.Json;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Operations;

/// <summary>A kind of operation that is interrupted: what has to be there, and the request.</summary>
/// <param name="Name">The kind.</param>
/// <param name="PrepareAsync">Makes in a cloud what the request is about, and answers the request.</param>
internal sealed record CrashKind(string Name, Func<GatewayClient, string, Task<CrashRequest>> PrepareAsync)
{
    private static readonly object AnyNode = new
    {
        name = "there",
        image = "debian-13",
        size = "small",
    };

    private static readonly object AnyVolume = new { name = "there", sizeGiB = 1 };

    /// <summary>Those that are made by one call.</summary>
    public static IReadOnlyList<CrashKind> All { get; } =
    [
        Create(
            "nodes.create",
            "nodes",
            new
            {
                name = "made",
                image = "debian-13",
                size = "small",
            }
        ),
        Verb("nodes.delete", "nodes", AnyNode, null),
        Verb("nodes.start", "nodes", AnyNode, "start", "stop"),
        Verb("nodes.stop", "nodes", AnyNode, "stop"),
        Verb("nodes.reboot", "nodes", AnyNode, "reboot"),
        Verb("nodes.rename", "nodes", AnyNode, "rename", body: new { name = "renamed" }),
        Verb("nodes.resize", "nodes", AnyNode, "resize", "stop", new { size = "large" }),
        Create("volumes.create", "volumes", new { name = "made", sizeGiB = 1 }),
        Verb("volumes.delete", "volumes", AnyVolume, null),
        Volume("volumes.attach", isAttached: false),
        Volume("volumes.detach", isAttached: true),
        Made("snapshots.create", "snapshots", "volume", "volumes", AnyVolume),
        Gone("snapshots.delete", "snapshots", "volume", "volumes", AnyVolume),
        Made("images.create", "images", "node", "nodes", AnyNode),
        Gone("images.delete", "images", "node", "nodes", AnyNode),
        Create("images.copy", "images", new { name = "copy" }, "/debian-13/copy"),
        Create("containers.deploy", "containers", new { name = "deployed", image = "nginx:1.29" }),
        Container("containers.destroy", null),
        Container("containers.start", "start", "stop"),
        Container("containers.stop", "stop"),
        Container("containers.restart", "restart"),
        Create("container-images.pull", "container-images", new { image = "postgres:17" }),
        Verb("container-images.delete", "container-images", new { image = "mysql:9" }, null),
        Create("clusters.create", "clusters", new { name = "made" }),
        Verb("clusters.delete", "clusters", new { name = "leaves" }, null),
    ];

    private static CrashKind Create(string name, string collection, object body, string verb = "") =>
        new(name, (_, cloud) => Task.FromResult(new CrashRequest(HttpMethod.Post, $"/{collection}/{cloud}{verb}", body)));

    private static CrashKind Verb(string name, string collection, object made, string? verb, string? first = null, object? body = null) =>
        new(
            name,
            async (http, cloud) =>
            {
                var path = await MakeAsync(http, collection, cloud, made);
                if (first is not null)
                {
                    (await http.PostAsync($"{path}/{first}")).Expect(200);
                }

                return verb is null
                    ? new CrashRequest(HttpMethod.Delete, path, null)
                    : new CrashRequest(HttpMethod.Post, $"{path}/{verb}", body);
            }
        );

    private static CrashKind Container(string name, string? verb, string? first = null) =>
        Verb(name, "containers", new { name = name.Replace('.', '-'), image = "nginx:1.29" }, verb, first);

    private static CrashKind Volume(string name, bool isAttached) =>
        new(
            name,
            async (http, cloud) =>
            {
                var body = new { node = IdOf(await MakeAsync(http, "nodes", cloud, AnyNode)) };
                var path = await MakeAsync(http, "volumes", cloud, AnyVolume);
                if (!isAttached)
                {
                    return new CrashRequest(HttpMethod.Post, path + "/attach", body);
                }

                (await http.PostAsync(path + "/attach", body)).Expect(200);
                return new CrashRequest(HttpMethod.Post, path + "/detach", null);
            }
        );

    private static CrashKind Made(string name, string collection, string field, string origins, object origin) =>
        new(
            name,
            async (http, cloud) =>
            {
                var id = IdOf(await MakeAsync(http, origins, cloud, origin));
                return new CrashRequest(
                    HttpMethod.Post,
                    $"/{collection}/{cloud}",
                    new Dictionary<string, string> { ["name"] = "made", [field] = id }
                );
            }
        );

    private static CrashKind Gone(string name, string collection, string field, string origins, object origin) =>
        new(
            name,
            async (http, cloud) =>
            {
                var id = IdOf(await MakeAsync(http, origins, cloud, origin));
                var body = new Dictionary<string, string> { ["name"] = "leaves", [field] = id };
                return new CrashRequest(HttpMethod.Delete, await MakeAsync(http, collection, cloud, body), null);
            }
        );

    private static async Task<string> MakeAsync(GatewayClient http, string collection, string cloud, object body) =>
        (await http.PostAsync($"/{collection}/{cloud}", body)).Expect(201).Header("Location")!;

    private static string IdOf(string path) => Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
}

/// <summary>A request that becomes an operation.</summary>
internal sealed record CrashRequest(HttpMethod Method, string Path, object? Body)
{
    /// <summary>Sends it, and answers where its operation is.</summary>
    public async Task<string> SubmitAsync(GatewayClient http)
    {
        var content = Body is null ? null : JsonContent.Create(Body);
        return (await http.SendAsync(Method, Path, content, ("Prefer", "respond-async"))).Expect(202).Header("Operation-Location")!;
    }
}
