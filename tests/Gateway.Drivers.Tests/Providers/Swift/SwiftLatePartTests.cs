using System.Net;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Swift;

/// <summary>A part whose sender leaves while Swift is storing it. Between the two stands a relay that has all of it and keeps its last byte back.</summary>
public sealed class SwiftLatePartTests(SwiftFixture fixture, HttpServer relay)
    : ObjectSuite<SwiftFixture, IMultipartUploadDriver>(fixture),
        IClassFixture<HttpServer>
{
    private static readonly HttpClient Swift = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) });
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lastByte = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<HttpStatusCode> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [SkippableFact]
    public async Task A_part_that_is_stored_after_its_upload_was_given_up_stays_not()
    {
        Skip.IfNot(Fixture.IsReady, SwiftFixture.Missing);
        var upload = await Driver.CreateMultipartUploadAsync(Bucket, "key", new ObjectProperties(), Cancellation);
        relay.Answer = RelayAsync;
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect(
            "relayed",
            "swift",
            [.. SwiftFixture.Login.Select(pair => (pair.Key, pair.Key == "AuthUrl" ? Relayed(pair.Value!) : pair.Value))]
        );
        using var leave = new CancellationTokenSource();
        using var content = new MemoryStream([1, 2, 3]);

        var sending = gateway.Open<IMultipartUploadDriver>("relayed").UploadPartAsync(upload, 1, content, content.Length, leave.Token);
        await Task.WhenAny(sending, _begun.Task);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Driver.AbortMultipartUploadAsync(upload, Cancellation);
        _lastByte.SetResult();

        Assert.Equal(HttpStatusCode.Created, await _stored.Task.WaitAsync(Fixture.Patience));
        var left = await Objects.ListObjectsAsync($"{Bucket}_segments", new ObjectListRequest(1000, null, "", null), Cancellation);
        Assert.Empty(left.Items);
    }

    private static string Origin => new Uri(SwiftFixture.AuthUrl!).GetLeftPart(UriPartial.Authority);

    private string Relayed(string address) =>
        address.Replace(Origin, relay.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

    private async Task RelayAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, Cancellation);
        var isPart = context.Request.Method == "PUT" && body.Length > 0;
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(Origin + context.Request.GetEncodedPathAndQuery())
        );
        if (context.Request.Method == "PUT")
        {
            request.Content = isPart ? new LateContent(body.ToArray(), _begun, _lastByte.Task) : new ByteArrayContent([]);
            // Swift says that it wants the body once it has noted when the request came.
            request.Headers.ExpectContinue = isPart;
        }

        foreach (
            var (name, value) in context.Request.Headers.Where(header => header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase))
        )
        {
            request.Headers.Add(name, [.. value]);
        }

        using var answer = await Swift.SendAsync(request, Cancellation);
        if (isPart)
        {
            _stored.SetResult(answer.StatusCode);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Where(header => header.Key is not "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.Select(Relayed).ToArray();
        }
    }

    /// <summary>Says when it is asked for, and gives its last byte only when told to.</summary>
    private sealed class LateContent(byte[] bytes, TaskCompletionSource begun, Task lastByte) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(..^1));
            await stream.FlushAsync();
            begun.SetResult();
            await lastByte;
            await stream.WriteAsync(bytes.AsMemory(^1..));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
