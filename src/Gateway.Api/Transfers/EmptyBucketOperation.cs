using Gateway.Api.Objects;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Transfers;

/// <summary>Deletes the objects of a bucket, or those below a prefix.</summary>
internal sealed class EmptyBucketOperation() : BulkOperation("buckets.empty")
{
    private const int PageSize = 1000;
    private const int DeletionsAtOnce = 16;

    public override Type BodyType => typeof(EmptyBucket);

    public override void Check(DriverFactory drivers, string connection) => drivers.Open<IObjectDriver>(connection);

    protected override async Task RunAsync(OperationCall call, TransferTally tally, CancellationToken cancellationToken)
    {
        var prefix = ((EmptyBucket)call.Body!).Prefix ?? "";
        var driver = call.Drivers.Open<IObjectDriver>(call.Connection);
        var deleter = new ObjectDeleter(call.Drivers, call.Connection, call.Id!, DeletionsAtOnce);

        // What was put there behind it since an interruption stays.
        var token = call.Place;
        do
        {
            var page = await driver.ListObjectsAsync(call.Id!, new ObjectListRequest(PageSize, token, prefix, null), cancellationToken);
            if (page.Items.Count > 0)
            {
                tally.AddDeletions(await deleter.DeleteAsync([.. page.Items.Select(item => item.Key)], cancellationToken));
            }

            call.Connection.ThrowIfStuck(token, page.NextToken);
            token = page.NextToken;
            var result = tally.Result;
            call.Report(new OperationReport(new OperationProgress(result.Deleted + result.Failed, null, "objects"), result, token));
        } while (token is not null);
    }
}
