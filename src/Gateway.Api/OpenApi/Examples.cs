using System.Text.Json.Nodes;
using Gateway.Api.Connections;
using Gateway.Api.Containers;
using Gateway.Api.Objects;
using Gateway.Api.Security.Keys;
using Gateway.Api.Transfers;
using Gateway.Drivers.Model;

namespace Gateway.Api.OpenApi;

/// <summary>
/// Examples that work as they are with a gateway that was just started, in the order of the description: what one makes the next may
/// name. A test sends them all.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<Type, string> Bodies = new()
    {
        [typeof(CreateNode)] = """{"name":"web-1","image":"debian-13","size":"small","tags":{"env":"test"}}""",
        [typeof(RebootNode)] = """{"kind":"soft"}""",
        [typeof(RenameNode)] = """{"name":"web-2"}""",
        [typeof(ResizeNode)] = """{"size":"medium"}""",
        [typeof(CopyImage)] = """{"name":"golden-2","location":"eu-2"}""",
        [typeof(CreateImage)] = """{"name":"golden","node":"n-0000000"}""",
        [typeof(CreateKeyPair)] = """{"name":"laptop"}""",
        [typeof(CreateVolume)] = """{"name":"data","sizeGiB":10,"tags":{"env":"test"}}""",
        [typeof(AttachVolume)] = """{"node":"n-0000000"}""",
        [typeof(CreateSnapshot)] = """{"name":"monday","volume":"vol-0000001"}""",
        [typeof(DeployContainer)] = """
            {"name":"web","image":"nginx:1.29","environment":{"MODE":"test"},"ports":[{"containerPort":80,"hostPort":8081}],
            "restartPolicy":{"when":"unlessStopped"},"labels":{"team":"blue"}}
            """,
        [typeof(RunCommand)] = """{"command":["echo","hello"]}""",
        [typeof(PullImage)] = """{"image":"nginx:1.29"}""",
        [typeof(CreateCluster)] = """{"name":"blue"}""",
        [typeof(CreateApiKey)] = """{"name":"ci","roles":["reader"]}""",
        [typeof(RotateApiKey)] = """{"overlap":"24h"}""",
        [typeof(CreateBucket)] = """{"name":"my-bucket"}""",
        [typeof(DeleteObjects)] = """{"keys":["logs/a.txt","logs/b.txt"]}""",
        [typeof(CreateTransfer)] = """
            {"source":{"connection":"files","bucket":"my-bucket","prefix":"logs/"},
            "target":{"connection":"files","bucket":"my-bucket","prefix":"old/logs/"}}
            """,
        [typeof(EmptyBucket)] = """{"prefix":"tmp/"}""",
        [typeof(CreateLink)] = """{"key":"logs/a.txt","method":"get","expiresIn":"15m"}""",
        [typeof(CreateConnection)] = """{"name":"team-blue","provider":"sandbox","settings":{"nodeCount":2}}""",
        [typeof(ReplaceConnection)] = """{"provider":"sandbox","settings":{"nodeCount":3}}""",
        [typeof(UpdateObject)] = """{"contentType":"text/plain; charset=utf-8","metadata":{"author":"me"}}""",
    };

    private static readonly Dictionary<string, string> Ids = new(StringComparer.Ordinal)
    {
        ["Nodes"] = "n-0000000",
        ["Images"] = "debian-13",
        ["Sizes"] = "small",
        ["Locations"] = "eu-1",
        ["Key pairs"] = "key-0000001",
        ["Volumes"] = "vol-0000001",
        ["Snapshots"] = "snap-0000001",
        ["Containers"] = "c-0000001",
        ["Container images"] = "~c2hhMjU2OjlhMTc0OGI0NDRlMzM5OTc4YjhlNzYyZjJkYjlkMGU1NjVkNzg5ZGFlMzQyMDM1ZTMzMzMyZDM2MWM1ZjdkMTg",
        ["Clusters"] = "default",
        ["Keys"] = "k3v9a0x7q2m4c8zt",
        ["Operations"] = "019aa2f0c9d77a51b4f0a1f5a3c1d9e2",
    };

    public static JsonNode? OfBody(Type type) => Bodies.TryGetValue(type, out var json) ? JsonNode.Parse(json) : null;

    /// <summary>What stands in the path for a parameter of an operation of this tag.</summary>
    public static JsonNode? OfPath(string tag, string parameter) =>
        parameter switch
        {
            "connection" => IsOfStore(tag) ? "files" : "sandbox-eu",
            "provider" => "sandbox",
            "bucket" => "my-bucket",
            "key" => "logs/a.txt",
            "upload" => "CfDJ8N0b3rK5",
            "repository" => "tomcat",
            "tag" => "8.0",
            "id" => Ids.GetValueOrDefault(tag),
            _ => null,
        };

    /// <summary>An example of a query parameter that every collection has and stores would find nothing with; null keeps what there is.</summary>
    public static JsonNode? OfQuery(string tag, string parameter) =>
        (IsOfStore(tag), parameter) switch
        {
            (true, "connection") => "files",
            (true, "provider") => "filesystem",
            (_, "term") => "redis",
            (_, "command") => new JsonArray("sh"),
            _ => null,
        };

    private static bool IsOfStore(string tag) => tag is "Buckets" or "Objects";
}
