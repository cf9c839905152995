using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>A simulator of its own with one bucket, for a test that makes it misbehave or looks at what was asked.</summary>
internal sealed class GcsCase : IAsyncDisposable
{
    public const string Bucket = "a-bucket";
    private readonly TestGateway _gateway = new(TimeProvider.System);

    private GcsCase() { }

    public GcsSimulator Store { get; } = new();

    public IObjectDriver Objects => Open<IObjectDriver>();

    public IMultipartUploadDriver Parts => Open<IMultipartUploadDriver>();

    public static async Task<GcsCase> StartAsync()
    {
        var test = new GcsCase();
        await test.Store.StartAsync();
        test.Connect(("CredentialsJson", test.Store.Tokens.KeyFile()));
        await test.Open<IBucketDriver>().CreateBucketAsync(new CreateBucket { Name = Bucket }, CancellationToken.None);
        test.Store.Requests.Clear();
        return test;
    }

    /// <summary>Replaces the connection.</summary>
    public void Connect(params (string Name, string? Value)[] settings) =>
        _gateway.Connect("test", "gcs", [("Endpoint", Store.Address), .. settings]);

    public TContract Open<TContract>()
        where TContract : class => _gateway.Open<TContract>("test");

    public async Task<ObjectInfo> PutAsync(
        string key,
        byte[] bytes,
        ObjectProperties? properties = null,
        ObjectConditions? conditions = null
    )
    {
        using var content = new MemoryStream(bytes);
        var write = new ObjectWrite(content, bytes.Length)
        {
            Properties = properties ?? new ObjectProperties(),
            Conditions = conditions ?? ObjectConditions.None,
        };
        return await Objects.PutObjectAsync(Bucket, key, write, CancellationToken.None);
    }

    public Task<ObjectInfo> PutAsync(string key, string text, ObjectConditions? conditions = null) =>
        PutAsync(key, Encoding.UTF8.GetBytes(text), conditions: conditions);

    public async Task<byte[]> ReadAsync(string key)
    {
        await using var content = await Objects.OpenObjectAsync(Bucket, key, ObjectRead.Whole, CancellationToken.None);
        using var bytes = new MemoryStream();
        await content.Body!.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public async Task<MultipartPart> UploadPartAsync(MultipartUpload upload, int number, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await Parts.UploadPartAsync(upload, number, content, bytes.Length, CancellationToken.None);
    }

    /// <summary>What was asked by this method, without the address's beginning.</summary>
    public IReadOnlyList<string> Asked(string method) =>
        [.. Store.Requests.Where(request => request.StartsWith(method, StringComparison.Ordinal))];

    /// <summary>Bytes that tell any mix-up of their parts.</summary>
    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
#pragma warning disable CA5394 // Repeatable, not secret.
        new Random(count).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Store.DisposeAsync();
    }
}
