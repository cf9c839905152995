using System.Collections.Concurrent;
using System.Text;
using System.Xml;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Deletes many objects by one request (DeleteObjects). Keys that XML cannot carry go one by one.</summary>
internal sealed class S3BatchDriver(HttpClient http, Connection connection, S3Settings settings) : IObjectBatchDriver
{
    private const int AtOnce = 8;
    private readonly S3Client _s3 = new(http, connection, settings);

    public async Task<IReadOnlyDictionary<string, DriverException>> DeleteObjectsAsync(
        string bucket,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    )
    {
        var failures = new ConcurrentDictionary<string, DriverException>(StringComparer.Ordinal);
        var fit = keys.Where(key => IsKey(key, failures)).ToLookup(S3Xml.CanHold);
        if (fit[true].Any())
        {
            await DeleteTogetherAsync(bucket, fit[true], failures, cancellationToken);
        }

        await Parallel.ForEachAsync(
            fit[false],
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (key, stop) => await DeleteAloneAsync(bucket, key, failures, stop)
        );
        return failures;
    }

    private static bool IsKey(string key, ConcurrentDictionary<string, DriverException> failures)
    {
        try
        {
            ObjectKey.Check(key);
            return true;
        }
        catch (DriverException e)
        {
            failures[key] = e;
            return false;
        }
    }

    private async Task DeleteTogetherAsync(
        string bucket,
        IEnumerable<string> keys,
        ConcurrentDictionary<string, DriverException> failures,
        CancellationToken cancellationToken
    )
    {
        var body = new StringBuilder("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>");
        foreach (var key in keys)
        {
            body.Append("<Object><Key>").Append(S3Xml.Escape(key)).Append("</Key></Object>");
        }

        var request = new HttpRequestMessage(HttpMethod.Post, _s3.Address.OfBucket(bucket, "delete="));
        S3Client.SetXml(request, body.Append("</Delete>").ToString());
        request.MarkIdempotent();
        await _s3.ReadXmlAsync(
            request,
            (xml, root) =>
            {
                S3Xml.RequireRoot(root, "DeleteResult");
                xml.ReadChildren(name =>
                {
                    if (name == "Error")
                    {
                        ReadFailure(xml, failures, request);
                    }
                    else
                    {
                        xml.Skip();
                    }
                });
                return true;
            },
            cancellationToken
        );
    }

    private void ReadFailure(XmlReader xml, ConcurrentDictionary<string, DriverException> failures, HttpRequestMessage request)
    {
        string key = "",
            code = "",
            message = "";
        xml.ReadChildren(name =>
        {
            switch (name)
            {
                case "Key":
                    key = xml.ReadText();
                    break;
                case "Code":
                    code = xml.ReadText();
                    break;
                case "Message":
                    message = xml.ReadText();
                    break;
                default:
                    xml.Skip();
                    break;
            }
        });
        if (code != S3Errors.NoSuchKey)
        {
            failures[key] = _s3.ToFailure(new S3Error(code, message, null, null), request);
        }
    }

    private async Task DeleteAloneAsync(
        string bucket,
        string key,
        ConcurrentDictionary<string, DriverException> failures,
        CancellationToken cancellationToken
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, _s3.Address.OfObject(bucket, key));
        request.MarkIdempotent();
        try
        {
            await _s3.RunAsync(request, cancellationToken);
        }
        catch (DriverException e) when (e.ProviderCode != "NoSuchBucket")
        {
            failures[key] = e;
        }
    }
}
