using System.IO.Compression;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Canaries;

/// <summary>Answers of a cloud that are meant to hurt: each is told as what it is, and nothing of it is done.</summary>
public sealed class HostileAnswerTests : IAsyncLifetime
{
    private const string Entities = """<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "&x;&x;">]>""";
    private readonly HttpServer _server = new();
    private readonly TestGateway _gateway = new(TimeProvider.System);

    public Task InitializeAsync() => _server.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("s3", $"{Entities}<ListAllMyBucketsResult><Buckets><Bucket><Name>&y;</Name></Bucket></Buckets></ListAllMyBucketsResult>")]
    [InlineData(
        "azure-blob",
        $"{Entities}<EnumerationResults><Containers><Container><Name>&y;</Name></Container></Containers></EnumerationResults>"
    )]
    [InlineData("s3", "<ListAllMyBucketsResult><Buckets>")]
    [InlineData("s3", "<html><body>Please log in</body></html>")]
    public Task A_document_with_entities_or_none_at_all_is_not_read(string provider, string body) =>
        AssertRefusedAsync<IBucketDriver>(provider, body, driver => driver.ListBucketsAsync(PageRequest.First(), CancellationToken.None));

    [Theory]
    [InlineData("aws", $"{Entities}<DescribeInstancesResponse><reservationSet>&y;</reservationSet></DescribeInstancesResponse>")]
    [InlineData(
        "digitalocean",
        """{"droplets":[{"id":1,"name":"a","tags":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]"""
    )]
    [InlineData("digitalocean", """{"droplets":"many"}""")]
    [InlineData("hetzner", """{"servers":[{"id":1e999}]}""")]
    [InlineData("hetzner", "null")]
    public Task A_list_of_another_form_is_not_read(string provider, string body) =>
        AssertRefusedAsync<INodeDriver>(provider, body, driver => driver.ListNodesAsync(PageRequest.First(), CancellationToken.None));

    [Fact]
    public async Task What_is_compressed_is_not_unfolded()
    {
        using var folded = new MemoryStream();
        await using (var zip = new GZipStream(folded, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[64 * 1024 * 1024]);
        }

        _server.Answer = context =>
        {
            Assert.Empty(context.Request.Headers.AcceptEncoding.ToString());
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(folded.ToArray()).AsTask();
        };
        await AssertUnexpectedAsync<INodeDriver>("hetzner", driver => driver.ListNodesAsync(PageRequest.First(), CancellationToken.None));
    }

    private Task AssertRefusedAsync<TContract>(string provider, string body, Func<TContract, Task> call)
        where TContract : class
    {
        _server.Answer = context => context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
        return AssertUnexpectedAsync(provider, call);
    }

    private async Task AssertUnexpectedAsync<TContract>(string provider, Func<TContract, Task> call)
        where TContract : class
    {
        var settings = CanarySettings.All(_server.Address).First(known => known.Provider == provider).Settings;
        _gateway.Connect("hostile", provider, [.. settings]);

        var failure = await Assert.ThrowsAsync<DriverException>(() => call(_gateway.Open<TContract>("hostile")));

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }
}
