using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>A copy made by the store, in as many calls as it wants (https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite).</summary>
/// <param name="client">Sends the calls.</param>
/// <param name="bucket">The source's bucket.</param>
/// <param name="key">The source.</param>
internal sealed class GcsRewrite(GcsClient client, string bucket, string key)
{
    private static readonly TimeSpan StepTime = TimeSpan.FromMinutes(2);

    /// <summary>The version of the source; null for the one that is there.</summary>
    public long? SourceGeneration { get; init; }

    /// <summary>Copies until the copy is whole.</summary>
    /// <param name="toBucket">The copy's bucket.</param>
    /// <param name="toKey">The copy.</param>
    /// <param name="properties">The copy's properties; null for those of the source.</param>
    /// <param name="preconditions">Of the object that the copy replaces.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<GcsObject> SendAsync(
        string toBucket,
        string toKey,
        ObjectBody? properties,
        GcsPreconditions preconditions,
        CancellationToken cancellationToken
    )
    {
        var path = $"{GcsClient.ObjectPath(bucket, key)}/rewriteTo{GcsClient.ObjectPath(toBucket, toKey)["/storage/v1".Length..]}";
        string? token = null;
        while (true)
        {
            var query = preconditions.AddTo(new GcsQuery()).Add("sourceGeneration", SourceGeneration).Add("rewriteToken", token);
            var request = new HttpRequestMessage(HttpMethod.Post, client.Address(path, query))
            {
                Content = properties is null ? new ByteArrayContent([]) : JsonHttp.ToContent(properties, GcsJson.Default.ObjectBody),
            };
            request.AllowTime(StepTime);
            var answer = await client.SendAsync(request, GcsJson.Default.RewriteAnswer, cancellationToken);
            if (answer is { Done: true, Resource: { } copy })
            {
                return copy;
            }

            token =
                answer.RewriteToken
                ?? throw client.Connection.Fail(DriverErrorKind.Unexpected, "The store neither ends a copy nor says how to go on.");
        }
    }
}
