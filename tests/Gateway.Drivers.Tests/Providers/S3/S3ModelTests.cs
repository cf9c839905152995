using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.S3;

/// <summary>Each kind of request is one of Amazon's own model: its method, address, parameters and headers, and nothing that it does not know.</summary>
public sealed class S3ModelTests : IAsyncLifetime
{
    private static readonly string[] OfHttp = ["host", "authorization", "content-length", "expect", "x-amz-date", "x-amz-content-sha256"];

    // The model tells these by other means than a header's name.
    private static readonly string[] OfEveryBody = ["content-type", "content-md5", "content-encoding"];

    private static readonly JsonElement Model = JsonDocument
        .Parse(typeof(S3ModelTests).Assembly.GetManifestResourceStream("s3-operations.json")!)
        .RootElement;

    private readonly HttpServer _server = new();
    private readonly TestGateway _gateway = new(TimeProvider.System);
    private readonly List<string> _seen = [];
    private readonly List<string> _broken = [];

    private static CancellationToken Cancellation => CancellationToken.None;

    private static ObjectProperties Everything { get; } =
        new()
        {
            ContentType = "text/plain",
            ContentEncoding = "gzip",
            ContentLanguage = "de",
            ContentDisposition = "inline",
            CacheControl = "no-store",
            StorageClass = "STANDARD_IA",
            Metadata = new Dictionary<string, string> { ["colour"] = "red" },
            Tags = new Dictionary<string, string> { ["stage"] = "test" },
        };

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _gateway.Connect(
            "lab",
            "s3",
            ("Endpoint", _server.Address.AbsoluteUri),
            ("Region", "eu-central-1"),
            ("PathStyle", "true"),
            ("AccessKeyId", "id"),
            ("SecretAccessKey", "secret")
        );
        _server.Answer = AnswerAsync;
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_is_one_of_the_model()
    {
        await CallBucketsAsync();
        await CallObjectsAsync();
        await CallUploadsAsync();

        Assert.Empty(_broken);
        Assert.Equal(
            Model
                .GetProperty("operations")
                .EnumerateArray()
                .Select(operation => operation.GetProperty("name").GetString()!)
                .Order(StringComparer.Ordinal),
            _seen.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    private async Task CallBucketsAsync()
    {
        var buckets = _gateway.Open<IBucketDriver>("lab");
        await buckets.ListBucketsAsync(new PageRequest(10, "token", ListFilter.None), Cancellation);
        await buckets.CreateBucketAsync(new CreateBucket { Name = "new" }, Cancellation);
        await buckets.DeleteBucketAsync("bucket", Cancellation);
    }

    private async Task CallObjectsAsync()
    {
        var objects = _gateway.Open<IObjectDriver>("lab");
        await objects.ListObjectsAsync("bucket", new ObjectListRequest(10, "token", "prefix", "/"), Cancellation);
        var read = new ObjectRead
        {
            Range = new ByteRange(0, 1),
            Conditions = new ObjectConditions { IfMatch = Tag, IfModifiedSince = DateTimeOffset.UnixEpoch },
        };
        await using var content = await objects.OpenObjectAsync("bucket", "key", read, Cancellation);
        using var bytes = new MemoryStream([1]);
        var write = new ObjectWrite(bytes, 1)
        {
            Properties = Everything,
            Conditions = new ObjectConditions { IfMatch = Tag },
        };
        await objects.PutObjectAsync("bucket", "key", write, Cancellation);
        await objects.DeleteObjectAsync("bucket", "key", new ObjectConditions { IfMatch = Tag }, Cancellation);
        await _gateway.Open<IObjectBatchDriver>("lab").DeleteObjectsAsync("bucket", ["a", "b"], Cancellation);
        await _gateway
            .Open<IObjectPropertiesDriver>("lab")
            .UpdateObjectAsync("bucket", "key", Everything, ObjectConditions.None, Cancellation);
        var tags = _gateway.Open<IObjectTagDriver>("lab");
        await tags.GetObjectTagsAsync("bucket", "key", Cancellation);
        await tags.SetObjectTagsAsync("bucket", "key", Everything.Tags!, Cancellation);
        await tags.SetObjectTagsAsync("bucket", "key", new Dictionary<string, string>(), Cancellation);
    }

    private async Task CallUploadsAsync()
    {
        var uploads = _gateway.Open<IMultipartUploadDriver>("lab");
        var upload = await uploads.CreateMultipartUploadAsync("bucket", "key", Everything, Cancellation);
        using var bytes = new MemoryStream([1]);
        var part = await uploads.UploadPartAsync(upload, 1, bytes, 1, Cancellation);
        await uploads.ListPartsAsync(upload, Cancellation);
        await uploads.ListMultipartUploadsAsync("bucket", Cancellation);
        await uploads.CompleteMultipartUploadAsync(upload, [part], new ObjectConditions { IfMatch = Tag }, Cancellation);
        await uploads.AbortMultipartUploadAsync(upload, Cancellation);
        var copies = (Gateway.Drivers.Providers.S3.S3CopyDriver)_gateway.Open<IObjectCopyDriver>("lab");
        copies.LargestInOneRequest = 1;
        await copies.CopyObjectAsync(new ObjectSource("bucket", "from"), "bucket", "to", ObjectConditions.None, Cancellation);
    }

    private static EntityTags Tag { get; } = new(Any: false, ["\"tag\""]);

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Check(request);
        context.Response.Headers.ETag = "\"tag\"";
        context.Response.StatusCode = request.Path == "/new" && request.Method == "HEAD" ? 404 : 200;
        if (request.Method == "HEAD")
        {
            context.Response.ContentLength = 2;
        }
        else
        {
            var root =
                request.Query.ContainsKey("list-type") ? "ListBucketResult"
                : request.Query.ContainsKey("delete") ? "DeleteResult"
                : request.Path == "/" ? "ListAllMyBucketsResult"
                : "Answer";
            var answer = $"<{root}><UploadId>id</UploadId><ETag>\"tag\"</ETag></{root}>";
            context.Response.ContentLength = answer.Length;
            await context.Response.WriteAsync(answer, Cancellation);
        }
    }

    private void Check(HttpRequest request)
    {
        var depth = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        var isCopy = request.Headers.ContainsKey("x-amz-copy-source");
        var operation = Model
            .GetProperty("operations")
            .EnumerateArray()
            .Where(known => known.GetProperty("method").GetString() == request.Method)
            .Where(known => known.GetProperty("path").GetString()!.Split('/', StringSplitOptions.RemoveEmptyEntries).Length == depth)
            .Where(known => isCopy == Names(known, "requires").Contains("x-amz-copy-source", StringComparer.Ordinal))
            .Where(known => IsQueryOf(known, request.Query))
            .FirstOrDefault();
        if (operation.ValueKind == JsonValueKind.Undefined)
        {
            _broken.Add($"{request.Method} {request.Path}{request.QueryString} is no operation.");
            return;
        }

        _seen.Add(operation.GetProperty("name").GetString()!);
        var headers = Names(operation, "headers").Concat(OfHttp).Concat(request.Method is "PUT" or "POST" ? OfEveryBody : []);
        _broken.AddRange(
            request
                .Headers.Select(header => header.Key.ToLowerInvariant())
                .Where(name => !name.StartsWith("x-amz-meta-", StringComparison.Ordinal))
                .Except(headers, StringComparer.Ordinal)
                .Select(name => $"{operation.GetProperty("name")} has no header {name}.")
        );
    }

    private static bool IsQueryOf(JsonElement operation, IQueryCollection query)
    {
        var fixedName = operation.GetProperty("fixed").GetString()!.Split('=')[0];
        var required = Names(operation, "requires").Where(name => !name.StartsWith("x-amz-", StringComparison.Ordinal)).ToList();
        return (fixedName.Length == 0 || query.ContainsKey(fixedName))
            && required.All(name => query.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            && query.Keys.All(name => name == fixedName || Names(operation, "query").Contains(name, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(JsonElement operation, string of) =>
        operation.GetProperty(of).EnumerateArray().Select(name => name.GetString()!);
}
