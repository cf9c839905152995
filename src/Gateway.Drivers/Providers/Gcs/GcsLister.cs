using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// One page of a bucket without the parts of uploads. The store cannot leave them out by itself: a page that ends among them goes on
/// behind them (<c>startOffset</c>), so that ten thousand parts do not make ten thousand empty pages.
/// </summary>
internal sealed class GcsLister(GcsClient client, string bucket, ObjectListRequest request)
{
    // What is told, and no more: half of what the store would send.
    private const string Fields =
        "nextPageToken,prefixes,items(name,generation,metageneration,size,contentType,contentEncoding,contentLanguage,"
        + "contentDisposition,cacheControl,storageClass,timeCreated,metadata)";

    // The first name that is not one of theirs: '0' comes after '/'.
    private const string BehindUploads = ".cloudgateway-uploads0";

    private const char Plain = 'p';
    private const char Behind = 'b';

    public async Task<ObjectPage> ListAsync(CancellationToken cancellationToken)
    {
        var (mode, token) = request.Token is [var first, .. var rest] ? (first, rest) : (Plain, "");
        var query = new GcsQuery()
            .Add("maxResults", request.Size)
            .Add("prefix", NullIfEmpty(request.Prefix))
            .Add("delimiter", NullIfEmpty(request.Delimiter))
            .Add("startOffset", mode == Behind ? BehindUploads : null)
            .Add("pageToken", NullIfEmpty(token))
            .Add("fields", Fields);
        var page = await client.ListAsync(bucket, query, cancellationToken);
        var (items, prefixes) = (page.Items ?? [], page.Prefixes ?? []);
        return new ObjectPage(
            [.. items.Where(item => !IsPart(item.Name)).Select(item => item.ToInfo(client.Connection, bucket))],
            [.. prefixes.Where(prefix => !IsPart(prefix))],
            page.NextPageToken is not { } next ? null
                : EndsAmongParts(items, prefixes) ? $"{Behind}"
                : $"{mode}{next}"
        );
    }

    private static bool IsPart(string name) => name.StartsWith(GcsNames.Uploads, StringComparison.Ordinal);

    // Parts lie side by side in the order of names: they are at the end if nothing comes after them.
    private static bool EndsAmongParts(IReadOnlyList<GcsObject> items, IReadOnlyList<string> prefixes) =>
        (items is [.., var item] && IsPart(item.Name) && !prefixes.Any(prefix => string.CompareOrdinal(prefix, GcsNames.Uploads) > 0))
        || (prefixes is [.., var rolledUp] && IsPart(rolledUp) && !items.Any(item => string.CompareOrdinal(item.Name, rolledUp) > 0));

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
