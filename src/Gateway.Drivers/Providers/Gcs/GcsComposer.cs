using System.Globalization;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// Makes one object of many. A call takes 32 (https://cloud.google.com/storage/docs/composite-objects), so more are first made into
/// fewer and larger ones: 10,000 parts in three steps.
/// </summary>
/// <param name="client">Sends the calls.</param>
/// <param name="bucket">The bucket of all of them.</param>
/// <param name="folder">Where what lies between parts and object is kept until it is removed with the parts.</param>
internal sealed class GcsComposer(GcsClient client, string bucket, string folder)
{
    private const int MostSources = 32;
    private const int CallsAtOnce = 8;
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(5);

    /// <summary>What the pieces in between are kept with.</summary>
    public required ObjectBody Piece { get; init; }

    /// <summary>Composes the object; the last call alone touches what is there, and carries the preconditions.</summary>
    public async Task<GcsObject> ComposeAsync(
        string key,
        ObjectBody properties,
        IReadOnlyList<ComposeSource> sources,
        GcsPreconditions preconditions,
        CancellationToken cancellationToken
    )
    {
        for (var step = 1; sources.Count > MostSources; step++)
        {
            sources = await MergeAsync(step, sources, cancellationToken);
        }

        return await SendAsync(key, properties, sources, preconditions, cancellationToken);
    }

    private async Task<IReadOnlyList<ComposeSource>> MergeAsync(
        int step,
        IReadOnlyList<ComposeSource> sources,
        CancellationToken cancellationToken
    )
    {
        var groups = sources.Chunk(MostSources).ToArray();
        var merged = new ComposeSource[groups.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, groups.Length),
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{folder}step{step}-{index}");
                var piece = await SendAsync(name, Piece, groups[index], GcsPreconditions.None, token);
                merged[index] = new ComposeSource(name, piece.Generation.ToString(CultureInfo.InvariantCulture));
            }
        );
        return merged;
    }

    private Task<GcsObject> SendAsync(
        string name,
        ObjectBody properties,
        IReadOnlyList<ComposeSource> sources,
        GcsPreconditions preconditions,
        CancellationToken cancellationToken
    )
    {
        var path = $"{GcsClient.ObjectPath(bucket, name)}/compose";
        var request = new HttpRequestMessage(HttpMethod.Post, client.Address(path, preconditions.AddTo(new GcsQuery())))
        {
            Content = JsonHttp.ToContent(new ComposeBody(properties, sources), GcsJson.Default.ComposeBody),
        };
        request.AllowTime(Time);
        if (preconditions == GcsPreconditions.None)
        {
            request.MarkIdempotent();
        }

        return client.SendAsync(request, GcsJson.Default.GcsObject, cancellationToken);
    }
}
