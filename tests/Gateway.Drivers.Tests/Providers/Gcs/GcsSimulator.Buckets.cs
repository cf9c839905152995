using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Tests.Providers.Gcs;

internal sealed partial class GcsSimulator
{
    private const int LargestPage = 1000;

    private JsonObject ListBuckets(DiscoveryCall call)
    {
        RequireProject(call);
        var rest = _buckets
            .Values.Where(bucket => bucket.Name.StartsWith(call.Query.GetValueOrDefault("prefix", ""), StringComparison.Ordinal))
            .Where(bucket => string.CompareOrdinal(bucket.Name, call.Query.GetValueOrDefault("pageToken")) > 0)
            .OrderBy(bucket => bucket.Name, StringComparer.Ordinal)
            .ToArray();
        var page = rest.Take(SizeOf(call)).ToArray();
        var answer = new JsonObject
        {
            ["kind"] = "storage#buckets",
            ["items"] = new JsonArray([.. page.Select(bucket => bucket.ToJson())]),
        };
        if (rest.Length > page.Length)
        {
            answer["nextPageToken"] = page[^1].Name;
        }

        return answer;
    }

    private JsonObject CreateBucket(DiscoveryCall call, JsonObject body)
    {
        RequireProject(call);
        var name = (string)body["name"]!;
        if (!BucketName().IsMatch(name))
        {
            throw GcsFailure.Invalid($"Invalid bucket name: '{name}'");
        }

        var bucket = new SimulatedBucket(name, ((string?)body["location"] ?? "US").ToUpperInvariant());
        return _buckets.TryAdd(name, bucket)
            ? bucket.ToJson()
            : throw new GcsFailure(409, "conflict", "Your previous request to create the named bucket succeeded and you already own it.");
    }

    private JsonObject? DeleteBucket(string name)
    {
        if (FindBucket(name).Objects.Count > 0)
        {
            throw new GcsFailure(409, "conflict", "The bucket you tried to delete is not empty.");
        }

        _buckets.Remove(name);
        return null;
    }

    private SimulatedBucket FindBucket(string name) =>
        _buckets.GetValueOrDefault(name) ?? throw new GcsFailure(404, "notFound", "The specified bucket does not exist.");

    private static void RequireProject(DiscoveryCall call)
    {
        if (call.Query["project"] != SimulatedTokens.Project)
        {
            throw GcsFailure.Invalid($"Unknown project id: {call.Query["project"]}");
        }
    }

    private static int SizeOf(DiscoveryCall call) =>
        int.Parse(call.Query.GetValueOrDefault("maxResults", $"{LargestPage}"), CultureInfo.InvariantCulture) is var size and <= LargestPage
            ? size
            : LargestPage;

    /// <summary>Names in the order of their bytes; what has the delimiter behind the prefix is told once, as its beginning.</summary>
    private JsonObject ListObjects(DiscoveryCall call)
    {
        var bucket = FindBucket(call.Path["bucket"]);
        var (prefix, delimiter) = (call.Query.GetValueOrDefault("prefix", ""), call.Query.GetValueOrDefault("delimiter"));
        var after = call.Query.TryGetValue("pageToken", out var token) ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : null;
        var (items, prefixes, next) = (new JsonArray(), new JsonArray(), (string?)null);
        var last = after;
        foreach (var stored in bucket.Objects.Values.Where(stored => IsListed(call, stored.Name, prefix)))
        {
            var at = delimiter is null ? -1 : stored.Name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var shown = at < 0 ? stored.Name : stored.Name[..(at + delimiter!.Length)];
            if (last is not null && SimulatedBucket.Compare(shown, last) <= 0)
            {
                continue;
            }

            if (items.Count + prefixes.Count == SizeOf(call))
            {
                next = Convert.ToBase64String(Encoding.UTF8.GetBytes(last!));
                break;
            }

            last = shown;
            (at < 0 ? items : prefixes).Add(at < 0 ? stored.ToJson() : (JsonNode)shown);
        }

        return Select(call, ToList(items, prefixes, next));
    }

    private static bool IsListed(DiscoveryCall call, string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && (!call.Query.TryGetValue("startOffset", out var start) || SimulatedBucket.Compare(name, start) >= 0)
        && (!call.Query.TryGetValue("endOffset", out var end) || SimulatedBucket.Compare(name, end) < 0);

    private static JsonObject ToList(JsonArray items, JsonArray prefixes, string? next)
    {
        var answer = new JsonObject { ["kind"] = "storage#objects" };
        foreach (var (name, value) in new[] { ("items", items), ("prefixes", prefixes) }.Where(list => list.Item2.Count > 0))
        {
            answer[name] = value;
        }

        if (next is not null)
        {
            answer["nextPageToken"] = next;
        }

        return answer;
    }

    /// <summary>A partial answer: <c>fields=a,items(b,c)</c>. A name that the schema does not have is refused.</summary>
    private static JsonObject Select(DiscoveryCall call, JsonObject answer)
    {
        if (!call.Query.TryGetValue("fields", out var fields))
        {
            return answer;
        }

        var inner = ItemFields().Match(fields);
        Keep(answer, call.Response!, ItemFields().Replace(fields, "items").Split(','));
        foreach (var item in (answer["items"] as JsonArray ?? []).Where(_ => inner.Success))
        {
            Keep(item!.AsObject(), Schema.ItemsOf(call.Response!, "items"), inner.Groups["inner"].Value.Split(','));
        }

        return answer;
    }

    private static void Keep(JsonObject answer, string schema, string[] names)
    {
        if (names.FirstOrDefault(name => !Schema.Has(schema, name)) is { } unknown)
        {
            throw GcsFailure.Invalid($"Invalid field selection {unknown}");
        }

        foreach (var name in answer.Select(property => property.Key).Except(names, StringComparer.Ordinal).ToArray())
        {
            answer.Remove(name);
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BucketName();

    [GeneratedRegex(
        @"items\((?<inner>[^)]*)\)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ItemFields();
}
