using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Transfers;

/// <summary>Gives up the uploads of large objects that nobody goes on with.</summary>
internal sealed class LargeUploads(IMultipartUploadDriver driver, string bucket)
{
    /// <summary>Stores and replicas tell times by their own clocks.</summary>
    public static TimeSpan ClockSlack { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Gives up an upload. One that was about to be opened is looked for by its key and time.</summary>
    public async Task AbortAsync(LargeUpload? upload, CancellationToken cancellationToken)
    {
        switch (upload)
        {
            case null:
                return;
            case { Id: { } id }:
                await driver.AbortMultipartUploadAsync(new MultipartUpload(bucket, upload.To, id), cancellationToken);
                return;
        }

        foreach (var open in await driver.ListMultipartUploadsAsync(bucket, cancellationToken))
        {
            if (open.Key == upload.To && open.CreatedAt >= upload.OpenedAt - ClockSlack)
            {
                await driver.AbortMultipartUploadAsync(open, cancellationToken);
            }
        }
    }
}
