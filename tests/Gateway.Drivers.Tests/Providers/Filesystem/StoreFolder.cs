using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>A store's folder that can be opened, closed, looked into, damaged and opened again.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    public const string Bucket = "bucket";
    private readonly bool _isOwner;
    private ServiceProvider? _services;

    private StoreFolder(string root, bool isOwner)
    {
        Root = root;
        _isOwner = isOwner;
    }

    public string Root { get; }

    public IObjectDriver Objects => Open<IObjectDriver>();

    /// <summary>The folder of the bucket's objects.</summary>
    public string Files => Path.Combine(Root, "buckets", Hash(Bucket), "objects");

    public static string NewRoot() => Path.Combine(Path.GetTempPath(), $"cgw-store-{Guid.NewGuid():N}");

    /// <summary>A new store with one bucket, in a new folder unless one is given.</summary>
    public static async Task<StoreFolder> CreateAsync(string? root = null)
    {
        var store = new StoreFolder(root ?? NewRoot(), isOwner: root is null);
        store.Start();
        await store.Open<IBucketDriver>().CreateBucketAsync(new CreateBucket { Name = Bucket }, CancellationToken.None);
        return store;
    }

    /// <summary>Opens another process's view of a folder: nothing is made.</summary>
    public static StoreFolder At(string root)
    {
        var store = new StoreFolder(root, isOwner: false);
        store.Start();
        return store;
    }

    public TContract Open<TContract>()
        where TContract : class => _services!.GetRequiredService<DriverFactory>().Open<TContract>("files");

    public T Get<T>()
        where T : class => _services!.GetRequiredService<T>();

    public void Start()
    {
        var settings = new Dictionary<string, string?> { ["files:Provider"] = "filesystem", ["files:Path"] = Root };
        var section = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("files");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDrivers();
        services.AddSingleton<IConnectionSource>(provider => new Single(
            provider.GetRequiredService<ProviderCatalog>().ReadConnection("files", section)
        ));
        _services = services.BuildServiceProvider();
    }

    public async Task StopAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    public async Task<ObjectInfo> PutAsync(string key, byte[] content)
    {
        using var stream = new MemoryStream(content);
        return await Objects.PutObjectAsync(Bucket, key, new ObjectWrite(stream, content.Length), CancellationToken.None);
    }

    public Task<ObjectInfo> PutAsync(string key, string content) => PutAsync(key, Encoding.UTF8.GetBytes(content));

    public async Task<byte[]> ReadAsync(string key, ByteRange? range = null)
    {
        await using var content = await Objects.OpenObjectAsync(Bucket, key, new ObjectRead { Range = range }, CancellationToken.None);
        using var bytes = new MemoryStream();
        await content.Body!.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task<string> ReadTextAsync(string key) => Encoding.UTF8.GetString(await ReadAsync(key));

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var page = await Objects.ListObjectsAsync(Bucket, new ObjectListRequest(1000, null, "", null), CancellationToken.None);
        return [.. page.Items.Select(item => item.Key)];
    }

    /// <summary>Where the file of an object lies.</summary>
    public string FileOf(string key) => Path.Combine(Files, Hash(key));

    /// <summary>Turns one bit of an object's file over; a negative place counts from the end.</summary>
    public void Damage(string key, int at)
    {
        var bytes = File.ReadAllBytes(FileOf(key));
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        File.WriteAllBytes(FileOf(key), bytes);
    }

    /// <summary>Runs a statement on the catalogue of a stopped store.</summary>
    public void ChangeCatalogue(string sql)
    {
        using var catalogue = Sqlite.Open(Path.Combine(Root, "catalogue.db"), pooled: false);
        catalogue.Execute(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_isOwner)
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    public static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private sealed class Single(Connection connection) : IConnectionSource
    {
        public IReadOnlyList<Connection> Connections { get; } = [connection];

        public Connection? Find(string name) => name == connection.Name ? connection : null;
    }
}
