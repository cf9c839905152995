using System.Buffers.Text;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>One page of a bucket. It seeks over what is rolled up, so a page costs what it shows. Blocks.</summary>
internal sealed class ObjectLister(StoreLayout layout, CatalogueReader reader, string bucket, ObjectListRequest request, ILogger logger)
{
    private readonly byte[] _prefix = ObjectKey.ToBytes(request.Prefix, "prefix");
    private readonly byte[] _delimiter = ObjectKey.ToBytes(request.Delimiter ?? "", "delimiter");
    private readonly List<StoredObject> _objects = [];
    private readonly List<string> _prefixes = [];

    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a token that is none of ours.</exception>
    public ListedObjects List()
    {
        var last = (byte[]?)null;
        var next = request.Token is null ? _prefix : After(FromToken(request.Token));
        while (next is not null)
        {
            var from = next;
            next = null;
            foreach (var (name, stored) in Entries(from))
            {
                if (_objects.Count + _prefixes.Count == request.Size)
                {
                    return new ListedObjects(_objects, _prefixes, Base64Url.EncodeToString(last));
                }

                last = name;
                if (stored is null)
                {
                    _prefixes.Add(ObjectKey.FromBytes(name));
                    next = After(name);
                    break;
                }

                _objects.Add(stored);
            }
        }

        return new ListedObjects(_objects, _prefixes, NextToken: null);
    }

    // Objects by their key, and beginnings that are rolled up, without an object.
    private IEnumerable<(byte[] Name, StoredObject? Stored)> Entries(byte[] from)
    {
        foreach (var row in reader.From(bucket, from, _prefix.Length == 0 ? null : Successor(_prefix)))
        {
            var rolledUp = RollUp(row.Key);
            if (rolledUp is not null && row.Footer is not null)
            {
                yield return (rolledUp, null);
            }
            else if (Resolve(row) is { } stored)
            {
                yield return rolledUp is null ? (row.Key, stored) : (rolledUp, null);
            }
        }
    }

    private StoredObject? Resolve(CatalogueRow row)
    {
        if (row.Footer is not null)
        {
            return StoredObject.Parse(row.Footer);
        }

        var key = ObjectKey.FromBytes(row.Key);
        var stored = FooterReader.Read(layout, bucket, key);
        if (stored is null && layout.Object(bucket, key) is var path && File.Exists(path))
        {
            logger.FileDamaged(path);
        }

        return stored;
    }

    /// <summary>The beginning of a key up to and with the first delimiter after the prefix; null if there is none.</summary>
    private byte[]? RollUp(byte[] key)
    {
        if (_delimiter.Length == 0)
        {
            return null;
        }

        var at = key.AsSpan(_prefix.Length).IndexOf(_delimiter);
        return at < 0 ? null : key[..(_prefix.Length + at + _delimiter.Length)];
    }

    /// <summary>Where to go on after an entry: behind all keys of a rolled-up beginning, or behind the one key.</summary>
    private byte[] After(byte[] name) => name.AsSpan().SequenceEqual(RollUp(name)) ? Successor(name) : [.. name, 0];

    private byte[] FromToken(string token)
    {
        if (Base64Url.IsValid(token))
        {
            var name = Base64Url.DecodeFromChars(token);
            if (name.AsSpan().StartsWith(_prefix) && System.Text.Unicode.Utf8.IsValid(name))
            {
                return name;
            }
        }

        throw new DriverException(DriverErrorKind.InvalidRequest, "The page token is not one of this list.") { Field = "pageToken" };
    }

    /// <summary>The first text behind all that begin with this one. UTF-8 has no byte 255, so the last can grow.</summary>
    private static byte[] Successor(byte[] prefix)
    {
        var successor = prefix.AsSpan().ToArray();
        successor[^1]++;
        return successor;
    }
}

/// <summary>What one page holds.</summary>
internal sealed record ListedObjects(IReadOnlyList<StoredObject> Objects, IReadOnlyList<string> Prefixes, string? NextToken);
