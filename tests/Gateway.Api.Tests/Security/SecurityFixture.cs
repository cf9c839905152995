using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Security;

/// <summary>
/// A gateway that knows its callers. The owner has <c>box</c> and <c>files</c>, the reader reads there, the stranger has only <c>elsewhere</c>, the
/// photographer one prefix of one bucket, and the operator is bound by the name of his key.
/// </summary>
public class SecurityFixture : GatewayFixture
{
    internal static readonly (string Name, string Value) Administrator = Header("administrator");
    internal static readonly (string Name, string Value) Owner = Header("owner");
    internal static readonly (string Name, string Value) Reader = Header("reader");
    internal static readonly (string Name, string Value) Stranger = Header("stranger");
    internal static readonly (string Name, string Value) Photographer = Header("photographer");
    internal static readonly (string Name, string Value) KeyMaker = Header("keymaker");
    internal static readonly (string Name, string Value) Expired = Header("expired");
    internal static readonly (string Name, string Value) Nothing = ("X-Nothing", "");

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(("box", "TransitionMs", "0"), ("elsewhere", "TransitionMs", "0"));
            foreach (var store in new[] { "files", "faraway" })
            {
                settings[$"Gateway:Connections:{store}:Provider"] = "filesystem";
                settings[$"Gateway:Connections:{store}:Path"] = Path.Combine(Folder, store);
            }

            AddKey(settings, "administrator", "administrator");
            AddKey(settings, "owner", "owner");
            AddKey(settings, "reader", "readers");
            AddKey(settings, "stranger", "strangers");
            AddKey(settings, "photographer", "photos");
            AddKey(settings, "keymaker", "keymakers,readers");
            AddKey(settings, "expired", "administrator");
            settings["Gateway:Security:Keys:expired:Expires"] = "2020-01-01T00:00:00Z";
            AddRule(settings, "owner", 0, "*", "box,files");
            AddRule(settings, "readers", 0, "*:read", "box,files");
            AddRule(settings, "strangers", 0, "*", "elsewhere,faraway");
            AddRule(settings, "photos", 0, "objects:*", "files");
            settings["Gateway:Security:Roles:photos:Rules:0:Buckets"] = "photos-*";
            settings["Gateway:Security:Roles:photos:Rules:0:Prefixes"] = "2026/";
            AddRule(settings, "photos", 1, "buckets:read", "files");
            settings["Gateway:Security:Roles:photos:Rules:1:Buckets"] = "photos-*";
            AddRule(settings, "keymakers", 0, "keys:admin", "none");
            settings["Gateway:Security:Roles:keymakers:Rules:0:Connections"] = "none";
            settings["Gateway:Security:Roles:administrator:Keys"] = "operator";
            return settings;
        }
    }

    /// <summary>A bucket of the test's own.</summary>
    internal async Task<string> NewBucketAsync(string connection = "files", string prefix = "b-")
    {
        var name = prefix + Guid.NewGuid().ToString("N")[..12];
        (
            await Http.SendAsync(HttpMethod.Post, $"/buckets/{connection}", GatewayClient.Json($$"""{"name":"{{name}}"}"""), Administrator)
        ).Expect(201);
        return name;
    }

    /// <summary>A key in the configuration, by its text.</summary>
    internal static string TextOf(string name) => $"not-so-random-{name}";

    private static (string, string) Header(string name) => ("X-Api-Key", TextOf(name));

    private static void AddKey(Dictionary<string, string?> settings, string name, string roles)
    {
        settings[$"Gateway:Security:Keys:{name}:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(TextOf(name))));
        settings[$"Gateway:Security:Keys:{name}:Roles"] = roles;
    }

    private static void AddRule(Dictionary<string, string?> settings, string role, int rule, string verbs, string connections)
    {
        settings[$"Gateway:Security:Roles:{role}:Rules:{rule}:Verbs"] = verbs;
        settings[$"Gateway:Security:Roles:{role}:Rules:{rule}:Connections"] = connections;
    }
}

/// <summary>The same with a PostgreSQL, in a database of its own.</summary>
public sealed class PostgresSecurityFixture : SecurityFixture
{
    private readonly PostgresServer _server = new();
    private string _database = "";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(base.Settings)
        {
            ["Gateway:Store:Provider"] = "PostgreSql",
            ["Gateway:Store:ConnectionString"] = _database,
        };

    public override async Task InitializeAsync()
    {
        if (PostgresServer.IsThere)
        {
            _database = await _server.MakeAsync();
            await base.InitializeAsync();
        }
    }

    public override async Task DisposeAsync()
    {
        if (PostgresServer.IsThere)
        {
            await base.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
