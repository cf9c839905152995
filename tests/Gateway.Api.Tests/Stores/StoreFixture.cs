using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Api.Security.Rights;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Tests.Providers.Gcs;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Api.Tests.Stores;

/// <summary>
/// A gateway in front of every store, each a connection with the name of its provider: the servers of <c>tests/backends</c>, the simulated
/// Google, and the disk.
/// </summary>
public sealed class StoreFixture : GatewayFixture
{
    private readonly GcsSimulator _google = new();
    private readonly ConcurrentDictionary<long, Lazy<ContentFile>> _files = new();
    private readonly ConcurrentDictionary<(string Store, long Bytes), Task<string>> _stored = new();

    private readonly ConcurrentQueue<(string Store, string Name)> _buckets = new();

    internal GcsSimulator Google => _google;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        Store
            .All.Where(store => Store.Missing(store) is null)
            .SelectMany(store => SettingsOf(store).Select(setting => ($"Gateway:Connections:{store}:{setting.Key}", setting.Value)))
            .ToDictionary(setting => setting.Item1, setting => setting.Value);

    public override async Task InitializeAsync()
    {
        await _google.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        // Servers keep objects in memory or on this disk: hundreds of MiB a class.
        foreach (var (store, name) in _buckets)
        {
            if (await KeysAsync($"{store}/{name}") is { Length: > 0 } keys)
            {
                (await Http.PostAsync($"/buckets/{store}/{name}/deletions", new { keys })).Expect(200);
            }
        }

        await base.DisposeAsync();
        await _google.DisposeAsync();
    }

    /// <summary>Another gateway, whose line to this store is a bad one.</summary>
    internal GatewayHost StartBehind(string store, FaultProxy proxy) =>
        Start(
            ("Gateway:Connections:filesystem:Path", Path.Combine(Folder, Guid.NewGuid().ToString("N"))),
            ($"Gateway:Connections:{store}:Endpoint", proxy.Address.ToString().TrimEnd('/'))
        );

    /// <summary>A bucket of the test's own.</summary>
    internal async Task<string> NewBucketAsync(string store)
    {
        Store.Require(store);
        var name = "cgw-" + Guid.NewGuid().ToString("N")[..16];
        await CreateAsync($"/buckets/{store}", new { name });
        _buckets.Enqueue((store, name));
        return name;
    }

    /// <summary>A file of so many bytes, always the same, made once.</summary>
    internal ContentFile FileOf(long bytes) =>
        _files
            .GetOrAdd(bytes, size => new Lazy<ContentFile>(() => ContentFile.Create(Path.Combine(Folder, $"content-{size}"), size)))
            .Value;

    /// <summary>The path of an object with the bytes of that file, stored once, for tests that only read it.</summary>
    internal Task<string> StoredAsync(string store, long bytes) =>
        _stored.GetOrAdd(
            (store, bytes),
            async _ =>
            {
                var path = $"/objects/{store}/{await NewBucketAsync(store)}/stored";
                (await Http.PutFileAsync(path, FileOf(bytes))).Expect(200);
                return path;
            }
        );

    /// <summary>Another file, whose bytes are like no other's.</summary>
    internal ContentFile NewFile(long bytes) =>
        ContentFile.Create(Path.Combine(Folder, $"content-{Guid.NewGuid():N}"), bytes, RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>What uploads have left in a bucket: those still open, and anything that is listed, in the folders of parts too.</summary>
    internal async Task<string[]> LeftoversAsync(string store, string bucket)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        var drivers = scope.ServiceProvider.GetRequiredService<DriverFactory>();
        var open = await drivers.Open<IMultipartUploadDriver>(store).ListMultipartUploadsAsync(bucket, CancellationToken.None);
        var parts = store switch
        {
            "swift" when (await Http.GetAsync($"/buckets/swift/{bucket}_segments")).Status == 200 => await KeysAsync(
                $"swift/{bucket}_segments"
            ),
            "gcs" => _google.NamesIn(bucket),
            _ => [],
        };
        return
        [
            .. open.Select(upload => $"upload {upload.Key}"),
            .. parts.Select(part => $"part {part}"),
            .. await KeysAsync($"{store}/{bucket}"),
        ];
    }

    /// <summary>The keys that a bucket lists.</summary>
    internal async Task<string[]> KeysAsync(string bucket) =>
        [.. (await Http.GetAsync($"/objects/{bucket}")).Expect(200).Json.Items().Select(item => item.Text("key")!)];

    private Dictionary<string, string?> SettingsOf(string store) =>
        store switch
        {
            "gcs" => new()
            {
                ["Provider"] = "gcs",
                ["Endpoint"] = _google.Address,
                ["CredentialsJson"] = _google.Tokens.KeyFile(),
            },
            "filesystem" => new() { ["Provider"] = "filesystem", ["Path"] = Path.Combine(Folder, "store") },
            _ => Store.Settings(store),
        };
}
