using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Where things lie under a store's root. Names of buckets and keys become hashes here: none is ever a path.</summary>
internal sealed class StoreLayout(string root)
{
    public string Root { get; } = root;

    /// <summary>Marks the folder as a store and is held open, locked, while a process uses it.</summary>
    public string Lock { get; } = Path.Join(root, "lock");

    /// <summary>What is being made. Nothing in it outlives a start.</summary>
    public string Temporary { get; } = Path.Join(root, "tmp");

    public string Buckets { get; } = Path.Join(root, "buckets");

    /// <summary>Uploads in parts that are open, a folder each.</summary>
    public string Uploads { get; } = Path.Join(root, "uploads");

    public string Catalogue { get; } = Path.Join(root, "catalogue.db");

    /// <summary>If this is there, the catalogue was found broken and is rebuilt at the next start.</summary>
    public string Distrust { get; } = Path.Join(root, "catalogue.distrust");

    /// <summary>Room that is given up when the disk is full.</summary>
    public string Reserve { get; } = Path.Join(root, "reserve");

    /// <summary>A path that nothing has.</summary>
    public string NewTemporary() => Path.Join(Temporary, Guid.NewGuid().ToString("N"));

    public string Bucket(string bucket) => Path.Join(Buckets, Hash(bucket));

    public string Objects(string bucket) => ObjectsIn(Bucket(bucket));

    public string Object(string bucket, string key) => Path.Join(Objects(bucket), Hash(key));

    public static string ObjectsIn(string bucketFolder) => Path.Join(bucketFolder, "objects");

    public static string RecordIn(string bucketFolder) => Path.Join(bucketFolder, "bucket.json");

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
