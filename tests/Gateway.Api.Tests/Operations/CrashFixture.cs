using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Providers.Sandbox;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>
/// Every kind of operation, interrupted in the call. Three gateways see the same clouds one after another: the first prepares them, the second is
/// given the operations and ends in the middle of them, the third goes on. Each cloud is interrupted at another moment.
/// </summary>
public sealed class CrashFixture : GatewayFixture
{
    /// <summary>Calls end before they have any effect.</summary>
    public const string Before = "before";

    /// <summary>Calls have had their effect, and what they began is still under way when somebody looks.</summary>
    public const string Amid = "amid";

    /// <summary>Calls have had their effect, and what they began has come to its end.</summary>
    public const string After = "after";

    /// <summary>As after, and somebody has cancelled the operations meanwhile.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Two operations want the same, and one of the two things that they made is gone when somebody looks.</summary>
    public const string Twins = "twins";

    private static readonly string[] Clouds = [Before, Amid, After, Cancelled];
    private static readonly TimeSpan Transition = TimeSpan.FromMinutes(10);
    private readonly Dictionary<(string Cloud, string Kind), CrashRequest> _requests = [];
    private readonly Dictionary<(string Cloud, string Kind), string> _paths = [];
    private readonly Dictionary<(string Cloud, string Kind), int> _earlier = [];
    private readonly Dictionary<(string Cloud, string Kind), JsonElement> _ended = [];
    private SandboxClouds? _clouds;

    /// <summary>The operation as it ended.</summary>
    public JsonElement Ended(string cloud, string kind) => _ended[(cloud, kind)];

    /// <summary>How often the cloud did what an operation of the kind asks for.</summary>
    public int Effects(string cloud, string kind) => Count(cloud, kind) - _earlier.GetValueOrDefault((cloud, kind));

    public override async Task InitializeAsync()
    {
        _clouds = new SandboxClouds(Clock);
        await base.InitializeAsync();
        foreach (var cloud in Clouds)
        {
            foreach (var kind in CrashKind.All)
            {
                _requests[(cloud, kind.Name)] = await kind.PrepareAsync(Http, cloud);
            }
        }

        var volume = (await CreateAsync($"/volumes/{Twins}", new { name = "twin", sizeGiB = 1 })).Text("id")!;
        var twin = new CrashRequest(HttpMethod.Post, $"/snapshots/{Twins}", new { name = "twin", volume });
        (_requests[(Twins, "1")], _requests[(Twins, "2")]) = (twin, twin);
        foreach (var kind in CrashKind.All)
        {
            Array.ForEach(Clouds, cloud => _earlier[(cloud, kind.Name)] = Count(cloud, kind.Name));
        }

        var store = ("Gateway:DataDirectory", Directory.CreateDirectory(Path.Combine(Folder, "crashed")).FullName);
        await InterruptAsync(store);
        await GoOnAsync(store);
    }

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes([.. Clouds.Append(Twins).Select(cloud => (cloud, "TransitionMs", "0"))]);
            foreach (var cloud in Clouds.Append(Twins))
            {
                settings[$"Gateway:Connections:{cloud}:LedgerFile"] = LedgerOf(cloud);
            }

            settings["Gateway:Operations:AtOnce"] = "200";
            return settings;
        }
    }

    private protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);
        services.AddSingleton(_clouds!);
    }

    private async Task InterruptAsync((string, string?) store)
    {
        (string, string?) Lose(string cloud) => ($"Gateway:Connections:{cloud}:LoseAnswers", "true");
        await using (
            var gateway = Start(
                store,
                ($"Gateway:Connections:{Before}:Hang", "true"),
                ($"Gateway:Connections:{Amid}:TransitionMs", $"{Transition.TotalMilliseconds}"),
                Lose(Amid),
                Lose(After),
                Lose(Cancelled),
                Lose(Twins)
            )
        )
        {
            foreach (var (operation, request) in _requests)
            {
                _paths[operation] = await request.SubmitAsync(gateway.Http);
            }

            await Eventually.BecomesAsync(() => AreCallingAsync(gateway), "the calls");
        }

        var twins = (await Http.GetAsync($"/snapshots/{Twins}")).Expect(200).Json.Items().ToList();
        (await Http.DeleteAsync($"/snapshots/{Twins}/{twins[0].Text("id")}")).Expect(204);
        await CancelAsync(store.Item2!);
    }

    // Each is running, and has had its effect where it is to have one.
    private async Task<bool> AreCallingAsync(GatewayHost gateway)
    {
        return (await ListAsync(gateway)).Values.All(operation => operation.Text("state") == "running")
            && Count(Twins, "snapshots.create") == 2
            && CrashKind.All.All(kind =>
                Effects(After, kind.Name) == 1
                && Effects(Cancelled, kind.Name) == 1
                && (kind.Name == "container-images.pull" || Effects(Amid, kind.Name) == 1)
            );
    }

    private static async Task CancelAsync(string store)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(store, "gateway.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE operations SET cancel = 1 WHERE connection = $cloud";
        command.Parameters.AddWithValue("$cloud", Cancelled);
        Assert.Equal(CrashKind.All.Count, await command.ExecuteNonQueryAsync());
    }

    private async Task GoOnAsync((string, string?) store)
    {
        await using var gateway = Start(store);
        await Eventually.BecomesAsync(() => AreGoneOnWithAsync(gateway), "all to be gone on with");
        // A node is made in two phases. What waits in its call has a timer.
        Clock.Advance(Transition * 3);
        Clock.Elapse(Transition * 3);
        foreach (var (operation, path) in _paths)
        {
            var ended = (await gateway.Http.GetAsync(path, ("Prefer", "wait=60"))).Expect(200).Json;
            Assert.False(ended.GetProperty("endedAt").ValueKind == JsonValueKind.Null, $"{operation}: {ended}");
            _ended[operation] = ended;
        }
    }

    // What waits in its call is called for once more when the clock is put forward.
    private async Task<bool> AreGoneOnWithAsync(GatewayHost gateway)
    {
        var all = await ListAsync(gateway);
        foreach (var ((cloud, kind), path) in _paths)
        {
            var operation = all[path];
            var isDone =
                operation.GetProperty("endedAt").ValueKind != JsonValueKind.Null
                || operation.GetProperty("steps").EnumerateArray().Any(step => step.Text("name") == "wait")
                || (cloud == Amid && kind.StartsWith("containers.", StringComparison.Ordinal));
            if (!isDone || operation.GetProperty("attempts").GetInt32() < 2)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<Dictionary<string, JsonElement>> ListAsync(GatewayHost gateway) =>
        (await gateway.Http.GetAsync("/operations?pageSize=500"))
            .Expect(200)
            .Json.Items()
            .ToDictionary(operation => $"/operations/{operation.Text("id")}");

    private int Count(string cloud, string kind)
    {
        try
        {
            return File.ReadLines(LedgerOf(cloud))
                .Select(line => JsonElement.Parse(line))
                .Count(entry =>
                    kind switch
                    {
                        "nodes.create" => entry.TryGetProperty("create", out _),
                        "nodes.delete" => entry.TryGetProperty("delete", out _),
                        _ => entry.TryGetProperty("effect", out var effect) && effect.GetString() == kind,
                    }
                );
        }
        catch (IOException)
        {
            // A cloud is at it.
            return -1;
        }
    }

    private string LedgerOf(string cloud) => Path.Combine(Folder, cloud + ".ledger");
}
