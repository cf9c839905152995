using System.Collections.Concurrent;
using System.Text.Json;

namespace Gateway.Api.Transfers;

/// <summary>Where a transfer goes on after an interruption.</summary>
/// <param name="Page">The token of the page of the source that it is in; null for the first.</param>
/// <param name="Uploads">The large objects that are on their way.</param>
internal sealed record TransferPlace(string? Page, IReadOnlyList<LargeUpload> Uploads)
{
    /// <summary>Reads it as it was told; null stands for the beginning.</summary>
    public static TransferPlace Parse(string? text) =>
        string.IsNullOrEmpty(text) ? new TransferPlace(null, []) : JsonSerializer.Deserialize<TransferPlace>(text)!;
}

/// <summary>A large object on its way.</summary>
/// <param name="To">Its key at the target.</param>
/// <param name="ETag">The version of the source that its parts are of.</param>
/// <param name="PartBytes">The bytes of each part but the last.</param>
/// <param name="OpenedAt">When it was about to be opened.</param>
/// <param name="Id">The store's id of the upload; null if nobody knows whether it was opened.</param>
internal sealed record LargeUpload(string To, string ETag, long PartBytes, DateTimeOffset OpenedAt, string? Id);

/// <summary>The place of a transfer while it is under way, changed by many at once.</summary>
internal sealed class TransferPlaces(TransferPlace earlier)
{
    private readonly ConcurrentDictionary<string, LargeUpload> _uploads = new(
        earlier.Uploads.Select(upload => KeyValuePair.Create(upload.To, upload)),
        StringComparer.Ordinal
    );

    /// <summary>The token of the page that it is in.</summary>
    public string? Page { get; set; } = earlier.Page;

    /// <summary>The upload that an earlier attempt or another try has left for this key; null for none.</summary>
    public LargeUpload? Find(string to) => _uploads.GetValueOrDefault(to);

    public void Keep(LargeUpload upload) => _uploads[upload.To] = upload;

    public void Forget(string to) => _uploads.TryRemove(to, out _);

    public override string ToString() => JsonSerializer.Serialize(new TransferPlace(Page, [.. _uploads.Values]));
}
