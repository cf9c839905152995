using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

public sealed class AzureBlobErrorTests(HttpServer server) : IClassFixture<HttpServer>
{
    private const string Bom = "\ufeff";

    [Theory]
    [InlineData(403, "AuthenticationFailed", DriverErrorKind.Unauthenticated)]
    [InlineData(403, "AuthorizationFailure", DriverErrorKind.PermissionDenied)]
    [InlineData(403, "AuthorizationPermissionMismatch", DriverErrorKind.PermissionDenied)]
    [InlineData(404, "ContainerNotFound", DriverErrorKind.NotFound)]
    [InlineData(409, "ContainerAlreadyExists", DriverErrorKind.Conflict)]
    [InlineData(409, "ContainerBeingDeleted", DriverErrorKind.Conflict)]
    [InlineData(409, "BlobAlreadyExists", DriverErrorKind.PreconditionFailed)]
    [InlineData(412, "ConditionNotMet", DriverErrorKind.PreconditionFailed)]
    [InlineData(412, "LeaseIdMissing", DriverErrorKind.Conflict)]
    [InlineData(400, "InvalidBlobOrBlock", DriverErrorKind.Conflict)]
    [InlineData(400, "InvalidResourceName", DriverErrorKind.InvalidValue)]
    [InlineData(400, "InvalidHeaderValue", DriverErrorKind.InvalidValue)]
    [InlineData(500, "OperationTimedOut", DriverErrorKind.Timeout)]
    [InlineData(503, "ServerBusy", DriverErrorKind.RateLimited)]
    public async Task A_failure_has_the_store_s_message_and_the_kind_of_its_code(int status, string code, DriverErrorKind kind)
    {
        var body =
            $"{Bom}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>Sorry.\nRequestId:1\nTime:2</Message></Error>";

        var failure = await FailAsync(status, code: null, body);

        Assert.Equal((kind, "Sorry.", code, "42"), (failure.Kind, failure.Message, failure.ProviderCode, failure.ProviderRequestId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>nginx")]
    [InlineData("<!DOCTYPE x [<!ENTITY y \"z\">]><Error><Code>&y;</Code></Error>")]
    public async Task A_failure_in_another_form_has_at_least_the_code_of_its_header(string body)
    {
        var failure = await FailAsync(409, "BlobAlreadyExists", body);

        Assert.Equal((DriverErrorKind.PreconditionFailed, "BlobAlreadyExists"), (failure.Kind, failure.ProviderCode));
    }

    [Theory]
    [InlineData("<EnumerationResults><Blobs><Blob>")]
    [InlineData("<!DOCTYPE x [<!ENTITY y \"z\">]><EnumerationResults/>")]
    [InlineData("{}")]
    public async Task A_list_that_is_broken_is_unexpected(string body)
    {
        await using var gateway = Connect();
        server.Answer = context => context.Response.WriteAsync(body, context.RequestAborted);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            gateway
                .Open<IObjectDriver>("blobs")
                .ListObjectsAsync("bucket", new ObjectListRequest(10, null, "", null), CancellationToken.None)
        );

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    [Fact]
    public async Task Names_that_xml_cannot_tell_and_tags_without_quotes_are_read_as_they_are_meant()
    {
        await using var gateway = Connect();
        server.Answer = context =>
            context.Response.WriteAsync(
                Bom
                    + "<EnumerationResults><Blobs><Blob><Name Encoded=\"true\">a%EF%BF%BEb%25</Name><Properties><Etag>0x8D</Etag>"
                    + "<Content-Length>7</Content-Length></Properties></Blob><BlobPrefix><Name>c/</Name></BlobPrefix></Blobs>"
                    + "<NextMarker>2!76!x</NextMarker></EnumerationResults>",
                context.RequestAborted
            );

        var page = await gateway
            .Open<IObjectDriver>("blobs")
            .ListObjectsAsync("bucket", new ObjectListRequest(10, null, "", "/"), CancellationToken.None);

        var item = Assert.Single(page.Items);
        Assert.Equal(("a\ufffeb%", "\"0x8D\"", 7), (item.Key, item.ETag, item.SizeBytes));
        Assert.Equal("c/", Assert.Single(page.Prefixes));
        Assert.Equal("2!76!x", page.NextToken);
    }

    private async Task<DriverException> FailAsync(int status, string? code, string body)
    {
        await using var gateway = Connect();
        server.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["x-ms-request-id"] = "42";
            if (code is not null)
            {
                context.Response.Headers["x-ms-error-code"] = code;
            }

            return context.Response.WriteAsync(body, context.RequestAborted);
        };
        using var content = new MemoryStream();
        var write = new ObjectWrite(content, 0) { Conditions = new ObjectConditions { IfNoneMatch = new EntityTags(Any: true, []) } };
        return await Assert.ThrowsAsync<DriverException>(() =>
            gateway.Open<IObjectDriver>("blobs").PutObjectAsync("bucket", "key", write, CancellationToken.None)
        );
    }

    // The clock of the system: nothing here waits for it.
    private TestGateway Connect()
    {
        var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect("blobs", "azure-blob", ("Account", "myaccount"), ("Key", "a2V5"), ("Endpoint", $"{server.Address}"));
        return gateway;
    }
}
