using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Two stores on disk.</summary>
public sealed class ObjectFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Gateway:Connections:files:Provider"] = "filesystem",
            ["Gateway:Connections:files:Path"] = Store,
            ["Gateway:Connections:backup:Provider"] = "filesystem",
            ["Gateway:Connections:backup:Path"] = Path.Combine(Folder, "backup"),
        };

    private string Store => Path.Combine(Folder, "files");

    /// <summary>A bucket of the test's own: <c>/objects/files/{bucket}</c>.</summary>
    internal async Task<string> NewBucketAsync(string connection = "files")
    {
        var name = "b-" + Guid.NewGuid().ToString("N")[..12];
        await CreateAsync($"/buckets/{connection}", new { name });
        return $"/objects/{connection}/{name}";
    }

    /// <summary>The keys that the bucket lists.</summary>
    internal async Task<string[]> KeysAsync(string bucket) =>
        [.. (await Http.GetAsync(bucket)).Expect(200).Json.Items().Select(item => item.Text("key")!)];

    /// <summary>Changes a byte of an object's file on the disk.</summary>
    internal void Damage(string bucket, string key, long offset)
    {
        var path = Path.Combine(Store, "buckets", Hash(bucket.Split('/')[^1]), "objects", Hash(key));
        Assert.True(File.Exists(path), "The layout of the store has changed.");
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0xff));
    }

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
