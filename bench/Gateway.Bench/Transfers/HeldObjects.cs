using System.Globalization;
using System.Text.Json;

namespace Gateway.Bench.Transfers;

/// <summary>An object that is held by what it should be: its size and its tag.</summary>
internal sealed record HeldObject(long Size, string Tag, string Headers);

/// <summary>An upload in parts that is open.</summary>
internal sealed record HeldUpload(string Bucket, string Key, string Headers)
{
    public DateTimeOffset OpenedAt { get; } = DateTimeOffset.UtcNow;

    public SortedDictionary<int, HeldPart> Parts { get; } = [];
}

/// <summary>A part that has come.</summary>
internal sealed record HeldPart(int Start, long Size, bool IsWrong);

/// <summary>The buckets of a store and its open uploads.</summary>
internal sealed class HeldObjects
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedList<string, HeldObject>> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HeldUpload> _uploads = new(StringComparer.Ordinal);
    private long _nextUpload;
    private long _wrong;

    /// <summary>Fills a bucket with objects of one size, under numbers.</summary>
    public void Seed(string bucket, int count, long bytes)
    {
        for (var i = 1; i <= count; i++)
        {
            var key = i.ToString("D6", CultureInfo.InvariantCulture);
            // The tag of what is large is one of parts, as it would be.
            var tag = bytes > 64L * 1024 * 1024 ? $"{i:x32}-320" : HeldContent.DigestOf(HeldContent.StartOf(key), bytes);
            Put(bucket, key, new HeldObject(bytes, tag, "Content-Type: application/octet-stream\r\n"), isWrong: false);
        }
    }

    public HeldObject? Find(string bucket, string key)
    {
        lock (_lock)
        {
            return _buckets.GetValueOrDefault(bucket)?.GetValueOrDefault(key);
        }
    }

    public void Put(string bucket, string key, HeldObject held, bool isWrong)
    {
        lock (_lock)
        {
            BucketOf(bucket)[key] = held;
            _wrong += isWrong ? 1 : 0;
        }
    }

    public void Delete(string bucket, string? key)
    {
        lock (_lock)
        {
            if (key is null)
            {
                _buckets.Remove(bucket);
                _wrong = 0;
            }
            else
            {
                BucketOf(bucket).Remove(key);
            }
        }
    }

    /// <summary>The keys behind one, in their order, and whether there are more.</summary>
    public (IReadOnlyList<KeyValuePair<string, HeldObject>> Items, bool IsTruncated) List(
        string bucket,
        string prefix,
        string after,
        int most
    )
    {
        lock (_lock)
        {
            var all = BucketOf(bucket);
            var first = 0;
            var end = all.Count;
            while (first < end)
            {
                var middle = (first + end) / 2;
                (first, end) = string.CompareOrdinal(all.GetKeyAtIndex(middle), after) <= 0 ? (middle + 1, end) : (first, middle);
            }

            var items = new List<KeyValuePair<string, HeldObject>>();
            for (; first < all.Count && items.Count < most; first++)
            {
                if (all.GetKeyAtIndex(first).StartsWith(prefix, StringComparison.Ordinal))
                {
                    items.Add(KeyValuePair.Create(all.GetKeyAtIndex(first), all.GetValueAtIndex(first)));
                }
            }

            return (items, first < all.Count);
        }
    }

    public string Open(string bucket, string key, string headers)
    {
        lock (_lock)
        {
            var id = $"upload-{++_nextUpload}";
            _uploads[id] = new HeldUpload(bucket, key, headers);
            return id;
        }
    }

    public bool AddPart(string upload, int number, HeldPart part)
    {
        lock (_lock)
        {
            if (!_uploads.TryGetValue(upload, out var open))
            {
                return false;
            }

            open.Parts[number] = part;
            return true;
        }
    }

    public IReadOnlyList<KeyValuePair<int, HeldPart>>? PartsOf(string upload)
    {
        lock (_lock)
        {
            return _uploads.TryGetValue(upload, out var open) ? [.. open.Parts] : null;
        }
    }

    public IReadOnlyList<KeyValuePair<string, HeldUpload>> Uploads(string bucket)
    {
        lock (_lock)
        {
            return [.. _uploads.Where(upload => upload.Value.Bucket == bucket)];
        }
    }

    public void Abort(string upload)
    {
        lock (_lock)
        {
            _uploads.Remove(upload);
        }
    }

    /// <summary>Makes the object of its parts, all of which have to be those of its key, in their order.</summary>
    public string? Complete(string upload)
    {
        lock (_lock)
        {
            if (!_uploads.Remove(upload, out var open))
            {
                return null;
            }

            var (place, size, isWrong) = (HeldContent.StartOf(open.Key), 0L, false);
            foreach (var part in open.Parts.Values)
            {
                isWrong |= part.IsWrong || part.Start != place;
                place = HeldContent.After(place, part.Size);
                size += part.Size;
            }

            var tag = $"{size:x32}-{open.Parts.Count}";
            Put(open.Bucket, open.Key, new HeldObject(size, tag, open.Headers), isWrong);
            return tag;
        }
    }

    /// <summary>What is in a bucket, how much of it is not as it should be, and what is open.</summary>
    public string Describe(string bucket)
    {
        lock (_lock)
        {
            var all = BucketOf(bucket);
            var parts = _uploads.Values.Sum(upload => upload.Parts.Count);
            return JsonSerializer.Serialize(
                new
                {
                    count = all.Count,
                    bytes = all.Values.Sum(held => held.Size),
                    wrong = _wrong,
                    uploads = _uploads.Count,
                    parts,
                }
            );
        }
    }

    private SortedList<string, HeldObject> BucketOf(string name) =>
        _buckets.TryGetValue(name, out var bucket) ? bucket : _buckets[name] = new SortedList<string, HeldObject>(StringComparer.Ordinal);
}
