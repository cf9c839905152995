using System.Collections.Concurrent;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.S3;

/// <summary>What servers answer that the real ones at hand do not: other makers' errors, errors inside 200, and less than S3 promises.</summary>
public sealed class S3AnswerTests : IAsyncLifetime
{
    private readonly HttpServer _server = new();
    private readonly TestGateway _gateway = new(TimeProvider.System);
    private readonly ConcurrentQueue<Dictionary<string, string>> _headers = new();

    private static CancellationToken Cancellation => CancellationToken.None;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        Connect();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(404, "NoSuchKey", DriverErrorKind.NotFound)]
    [InlineData(404, "NoSuchBucket", DriverErrorKind.NotFound)]
    [InlineData(404, "NoSuchUpload", DriverErrorKind.NotFound)]
    [InlineData(409, "BucketAlreadyExists", DriverErrorKind.Conflict)]
    [InlineData(409, "BucketAlreadyOwnedByYou", DriverErrorKind.Conflict)]
    [InlineData(409, "BucketNotEmpty", DriverErrorKind.Conflict)]
    [InlineData(409, "ConditionalRequestConflict", DriverErrorKind.Conflict)]
    [InlineData(403, "AccessDenied", DriverErrorKind.PermissionDenied)]
    [InlineData(403, "InvalidAccessKeyId", DriverErrorKind.Unauthenticated)]
    [InlineData(403, "SignatureDoesNotMatch", DriverErrorKind.Unauthenticated)]
    [InlineData(400, "ExpiredToken", DriverErrorKind.Unauthenticated)]
    [InlineData(403, "RequestTimeTooSkewed", DriverErrorKind.Unauthenticated)]
    [InlineData(503, "SlowDown", DriverErrorKind.RateLimited)]
    [InlineData(500, "InternalError", DriverErrorKind.Unavailable)]
    [InlineData(412, "PreconditionFailed", DriverErrorKind.PreconditionFailed)]
    [InlineData(400, "EntityTooLarge", DriverErrorKind.InvalidValue)]
    [InlineData(400, "KeyTooLongError", DriverErrorKind.InvalidValue)]
    [InlineData(400, "InvalidStorageClass", DriverErrorKind.InvalidValue)]
    [InlineData(400, "MetadataTooLarge", DriverErrorKind.InvalidValue)]
    [InlineData(400, "SomethingNew", DriverErrorKind.InvalidRequest)]
    [InlineData(501, "NotImplemented", DriverErrorKind.NotSupported)]
    public async Task An_error_is_known_by_its_code(int status, string code, DriverErrorKind kind)
    {
        AnswerWith(status, $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message></Message><RequestId>r</RequestId></Error>");

        var failure = await FailAsync(() => DeleteAsync());

        Assert.Equal((kind, code, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.True(failure.Message.Length > 10, failure.Message);
    }

    [Theory]
    [InlineData(301, "<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>")]
    [InlineData(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-3</Region></Error>")]
    public async Task A_wrong_region_is_answered_with_the_right_one(int status, string body)
    {
        AnswerWith(status, body, ("x-amz-bucket-region", "eu-west-3"));

        var failure = await FailAsync(() => DeleteAsync());

        Assert.Equal(DriverErrorKind.InvalidRequest, failure.Kind);
        Assert.Contains("'eu-west-3'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("<!DOCTYPE Error [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Error><Code>&x;</Code></Error>")]
    public async Task A_body_that_is_no_error_leaves_what_the_status_says(string body)
    {
        AnswerWith(409, body);

        var failure = await FailAsync(() => DeleteAsync());

        Assert.Equal((DriverErrorKind.Conflict, null), (failure.Kind, failure.ProviderCode));
    }

    [Fact]
    public async Task An_error_inside_an_answer_of_200_fails_a_completion()
    {
        AnswerWith(200, "\n  <Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>");

        var failure = await FailAsync(() =>
            _gateway
                .Open<IMultipartUploadDriver>("lab")
                .CompleteMultipartUploadAsync(
                    new MultipartUpload("bucket", "key", "id"),
                    [new MultipartPart(1, 1, "\"tag\"")],
                    ObjectConditions.None,
                    Cancellation
                )
        );

        Assert.Equal((DriverErrorKind.Unavailable, "InternalError"), (failure.Kind, failure.ProviderCode));
    }

    [Fact]
    public async Task An_error_inside_an_answer_of_200_fails_a_copy()
    {
        _server.Answer = context =>
            context.Request.Method == "PUT"
                ? WriteAsync(context, 200, "<Error><Code>SlowDown</Code></Error>")
                : WriteAsync(context, 200, "");

        var failure = await FailAsync(() =>
            _gateway
                .Open<IObjectCopyDriver>("lab")
                .CopyObjectAsync(new ObjectSource("bucket", "from"), "bucket", "to", ObjectConditions.None, Cancellation)
        );

        Assert.Equal(DriverErrorKind.RateLimited, failure.Kind);
    }

    [Fact]
    public async Task An_answer_without_the_usual_headers_will_do()
    {
        AnswerWith(200, "12345");

        await using var content = await Objects.OpenObjectAsync("bucket", "key", ObjectRead.Whole, Cancellation);

        Assert.Equal(5, content.Length);
        Assert.StartsWith("W/\"", content.Info.ETag, StringComparison.Ordinal);
        using var body = new StreamReader(content.Body!);
        Assert.Equal("12345", await body.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Bytes_whose_number_is_not_told_are_not_taken_for_none()
    {
        _server.Answer = context => context.Response.WriteAsync("12345", Cancellation);

        var failure = await FailAsync(() => Objects.OpenObjectAsync("bucket", "key", ObjectRead.Whole, Cancellation));

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    [Fact]
    public async Task An_upload_stands_although_it_cannot_be_looked_at()
    {
        _server.Answer = context => WriteAsync(context, context.Request.Method == "PUT" ? 200 : 403, "");
        using var bytes = new MemoryStream([1, 2, 3]);

        var stored = await Objects.PutObjectAsync("bucket", "key", new ObjectWrite(bytes, 3), Cancellation);

        Assert.Equal((3, "key"), (stored.SizeBytes, stored.Key));
    }

    [Fact]
    public async Task A_key_that_was_not_encoded_is_not_decoded()
    {
        AnswerWith(200, "<ListBucketResult><Contents><Key>a+b%20c</Key><Size>1</Size></Contents></ListBucketResult>");

        var page = await Objects.ListObjectsAsync("bucket", new ObjectListRequest(10, null, "", null), Cancellation);

        Assert.Equal("a+b%20c", Assert.Single(page.Items).Key);
    }

    [Fact]
    public async Task An_encoded_key_may_have_pluses_for_spaces_and_say_so_behind()
    {
        AnswerWith(
            200,
            """
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents><Key>a+b%2Bc%01</Key><Size>1</Size></Contents>
            <CommonPrefixes><Prefix>p+q/</Prefix></CommonPrefixes><EncodingType>url</EncodingType></ListBucketResult>
            """
        );

        var page = await Objects.ListObjectsAsync("bucket", new ObjectListRequest(10, null, "", "/"), Cancellation);

        Assert.Equal(("a b+c\u0001", "p q/"), (Assert.Single(page.Items).Key, Assert.Single(page.Prefixes)));
    }

    [Fact]
    public async Task A_condition_that_finds_nothing_to_replace_has_failed()
    {
        Connect(("Preset", "Aws"), ("PathStyle", "true"));
        AnswerWith(404, "<Error><Code>NoSuchKey</Code></Error>");
        using var bytes = new MemoryStream([1]);
        var write = new ObjectWrite(bytes, 1) { Conditions = new ObjectConditions { IfMatch = new EntityTags(Any: false, ["\"tag\""]) } };

        var failure = await FailAsync(() => Objects.PutObjectAsync("bucket", "key", write, Cancellation));

        Assert.Equal(DriverErrorKind.PreconditionFailed, failure.Kind);
        Assert.Equal("\"tag\"", _headers.Last()["If-Match"]);
    }

    [Fact]
    public async Task New_properties_are_only_put_on_the_version_that_was_looked_at()
    {
        Connect(("Preset", "Aws"), ("PathStyle", "true"));
        var version = 0;
        _server.Answer = context =>
        {
            _headers.Enqueue(Copy(context.Request.Headers));
            context.Response.Headers.ETag = $"\"{version}\"";
            context.Response.Headers["x-amz-storage-class"] = "STANDARD_IA";
            var isStale = context.Request.Method == "PUT" && version++ == 0;
            return WriteAsync(context, isStale ? 412 : 200, isStale ? "" : "<CopyObjectResult><ETag>\"9\"</ETag></CopyObjectResult>");
        };

        await _gateway
            .Open<IObjectPropertiesDriver>("lab")
            .UpdateObjectAsync("bucket", "key", new ObjectProperties { ContentType = "text/x" }, ObjectConditions.None, Cancellation);

        var copies = _headers.Where(headers => headers.ContainsKey("x-amz-copy-source")).ToList();
        Assert.Equal(["\"0\"", "\"1\""], copies.Select(headers => headers["If-Match"]));
        Assert.All(copies, headers => Assert.Equal("STANDARD_IA", headers["x-amz-storage-class"]));
    }

    [Fact]
    public async Task Every_page_of_parts_and_of_uploads_is_read()
    {
        _server.Answer = context =>
        {
            var query = context.Request.Query;
            var isLast = query.ContainsKey("part-number-marker") || query.ContainsKey("key-marker");
            var more = isLast ? "false" : "true";
            return WriteAsync(
                context,
                200,
                query.ContainsKey("uploads")
                    ? $"<R><IsTruncated>{more}</IsTruncated><Upload><Key>k{isLast}</Key><UploadId>u</UploadId></Upload></R>"
                    : $"<R><IsTruncated>{more}</IsTruncated><Part><PartNumber>{(isLast ? 2 : 1)}</PartNumber><Size>5</Size><ETag>t</ETag></Part></R>"
            );
        };
        var driver = _gateway.Open<IMultipartUploadDriver>("lab");

        var parts = await driver.ListPartsAsync(new MultipartUpload("bucket", "key", "id"), Cancellation);
        var uploads = await driver.ListMultipartUploadsAsync("bucket", Cancellation);

        Assert.Equal([1, 2], parts.Select(part => part.Number));
        Assert.Equal(["kFalse", "kTrue"], uploads.Select(upload => upload.Key));
    }

    [Fact]
    public async Task Failures_of_a_batch_are_told_for_each_key()
    {
        AnswerWith(
            200,
            """
            <DeleteResult><Error><Key>a&amp;b</Key><Code>AccessDenied</Code><Message>No.</Message></Error>
            <Error><Key>gone</Key><Code>NoSuchKey</Code></Error></DeleteResult>
            """
        );

        var failures = await _gateway.Open<IObjectBatchDriver>("lab").DeleteObjectsAsync("bucket", ["a&b", "gone", "ok", ""], Cancellation);

        Assert.Equal(["", "a&b"], failures.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((DriverErrorKind.PermissionDenied, "No."), (failures["a&b"].Kind, failures["a&b"].Message));
    }

    private IObjectDriver Objects => _gateway.Open<IObjectDriver>("lab");

    private Task DeleteAsync() => Objects.DeleteObjectAsync("bucket", "key", ObjectConditions.None, Cancellation);

    private static async Task<DriverException> FailAsync(Func<Task> call) => await Assert.ThrowsAsync<DriverException>(call);

    private void Connect(params (string Name, string? Value)[] settings) =>
        _gateway.Connect(
            "lab",
            "s3",
            [
                .. new (string Name, string? Value)[]
                {
                    ("Preset", "Other"),
                    ("Endpoint", _server.Address.AbsoluteUri),
                    ("Region", "us-east-1"),
                    ("AccessKeyId", "id"),
                    ("SecretAccessKey", "secret"),
                }.Where(given => settings.All(setting => setting.Name != given.Name)),
                .. settings,
            ]
        );

    private void AnswerWith(int status, string body, params (string Name, string Value)[] headers) =>
        _server.Answer = context =>
        {
            _headers.Enqueue(Copy(context.Request.Headers));
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            return WriteAsync(context, status, body);
        };

    // The server takes the request's own back for the next one.
    private static Dictionary<string, string> Copy(IHeaderDictionary headers) =>
        headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = body.Length;
        return context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync(body, Cancellation);
    }
}
