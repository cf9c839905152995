using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.S3;
using Gateway.Drivers.Tests.Http;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.S3;

/// <summary>Keys that end: obtained once for all, put on each attempt, obtained anew once when they are refused.</summary>
public sealed class S3CredentialTests : IAsyncLifetime
{
    private const string Expired = "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>";
    private readonly HttpServer _server = new();
    private readonly TestGateway _gateway = new(TimeProvider.System);

    private static CancellationToken Cancellation => CancellationToken.None;

    private TokenCache<AwsKeys> Cache { get; } = new(TimeProvider.System);

    public Task InitializeAsync() => _server.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task Keys_that_have_ended_are_obtained_anew_once(int status)
    {
        _server.Answer = context =>
            context.Request.Headers["x-amz-security-token"] == "token-1" ? WriteAsync(context, status, Expired) : Task.CompletedTask;

        using var answer = await SendAsync(HttpMethod.Get);

        Assert.Equal((200, 2, 2), ((int)answer.StatusCode, _fetched, _server.Requests.Count));
    }

    [Fact]
    public async Task Keys_that_are_refused_twice_are_refused_and_the_answer_can_be_read()
    {
        _server.Answer = context => WriteAsync(context, 400, Expired);

        using var answer = await SendAsync(HttpMethod.Get);

        Assert.Equal((2, 2), (_fetched, _server.Requests.Count));
        Assert.Equal("ExpiredToken", (await S3Errors.ReadAsync(answer, Cancellation))!.Code);
    }

    [Fact]
    public async Task What_the_keys_may_not_do_is_no_reason_to_obtain_others()
    {
        _server.Answer = context => WriteAsync(context, 403, "<Error><Code>AccessDenied</Code></Error>");

        using var answer = await SendAsync(HttpMethod.Get);

        Assert.Equal((1, 1), (_fetched, _server.Requests.Count));
        Assert.Equal("AccessDenied", (await S3Errors.ReadAsync(answer, Cancellation))!.Code);
    }

    [Fact]
    public async Task A_head_that_is_refused_without_a_word_is_tried_with_others()
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Headers["x-amz-security-token"] == "token-1" ? 400 : 200;
            return Task.CompletedTask;
        };

        using var answer = await SendAsync(HttpMethod.Head);

        Assert.Equal((200, 2), ((int)answer.StatusCode, _fetched));
    }

    [Fact]
    public async Task Keys_of_the_settings_are_not_tried_twice()
    {
        _gateway.Connect("static", "s3", Settings(("AccessKeyId", "id"), ("SecretAccessKey", "s"), ("SessionToken", "t")));
        _server.Answer = context => WriteAsync(context, 400, Expired);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            _gateway.Open<IConnectionCheckDriver>("static").CheckConnectionAsync(Cancellation)
        );

        Assert.Equal((DriverErrorKind.Unauthenticated, 1), (failure.Kind, _server.Requests.Count));
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_told_as_such()
    {
        _gateway.Connect("chain", "s3", Settings(("Credentials", "Chain"), ("Profile", "no-such-profile-of-these-tests")));

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            _gateway.Open<IConnectionCheckDriver>("chain").CheckConnectionAsync(Cancellation)
        );

        Assert.Equal(DriverErrorKind.Unauthenticated, failure.Kind);
        Assert.Empty(_server.Requests);
    }

    private int _fetched;

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method)
    {
        var connection = _gateway.Connect("lab", "s3", Settings(("AccessKeyId", "id"), ("SecretAccessKey", "s")));
        using var handler = new Rotating(this) { InnerHandler = new SocketsHttpHandler() };
        using var http = new HttpMessageInvoker(handler);
        var request = new HttpRequestMessage(method, new Uri(_server.Address, "bucket/key"));
        request.Options.Set(Gateway.Drivers.Http.ConnectionOption.Key, connection);
        return await http.SendAsync(request, Cancellation);
    }

    private (string Name, string? Value)[] Settings(params (string Name, string? Value)[] settings) =>
        [("Preset", "Other"), ("Endpoint", _server.Address.AbsoluteUri), .. settings];

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, Cancellation);
    }

    /// <summary>Puts keys of a new number on requests each time that it has to obtain some.</summary>
    private sealed class Rotating(S3CredentialTests test) : TokenHandler<AwsKeys>(test.Cache)
    {
        protected override Task<Expiring<AwsKeys>> FetchAsync(Connection connection, CancellationToken cancellationToken) =>
            Task.FromResult(new Expiring<AwsKeys>(new AwsKeys("id", "secret", $"token-{++test._fetched}"), null));

        protected override ValueTask ApplyAsync(HttpRequestMessage request, AwsKeys token, CancellationToken cancellationToken)
        {
            new SigV4Signer("s3", "us-east-1").Sign(request, token, DateTimeOffset.UnixEpoch, AwsPayload.EmptyHash);
            return ValueTask.CompletedTask;
        }

        protected override ValueTask<bool> IsRefusedAsync(
            HttpRequestMessage request,
            HttpResponseMessage response,
            CancellationToken cancellationToken
        ) => S3Errors.IsRefusedAsync(response, cancellationToken);
    }
}
