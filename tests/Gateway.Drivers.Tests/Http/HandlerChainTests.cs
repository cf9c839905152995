using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

/// <summary>The chain that every driver's requests pass, over a real server and real sockets.</summary>
public sealed partial class HandlerChainTests : IAsyncLifetime
{
    private const string Name = "lab";
    private readonly HttpServer _server = new();

    // The real clock: the pauses between attempts are short, and the sockets do not know any other.
    private readonly TestGateway _gateway = new(TimeProvider.System, services => services.AddTestProvider(ReadErrorAsync));

    private static CancellationToken Cancellation => CancellationToken.None;

    private HttpClient Http => ClientOf(Name);

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        Connect(Name);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(400, DriverErrorKind.InvalidRequest)]
    [InlineData(401, DriverErrorKind.Unauthenticated)]
    [InlineData(403, DriverErrorKind.PermissionDenied)]
    [InlineData(404, DriverErrorKind.NotFound)]
    [InlineData(408, DriverErrorKind.Timeout)]
    [InlineData(409, DriverErrorKind.Conflict)]
    [InlineData(410, DriverErrorKind.NotFound)]
    [InlineData(412, DriverErrorKind.PreconditionFailed)]
    [InlineData(416, DriverErrorKind.RangeNotSatisfiable)]
    [InlineData(418, DriverErrorKind.Unexpected)]
    [InlineData(422, DriverErrorKind.InvalidValue)]
    [InlineData(429, DriverErrorKind.RateLimited)]
    [InlineData(500, DriverErrorKind.Unexpected)]
    [InlineData(501, DriverErrorKind.NotSupported)]
    [InlineData(502, DriverErrorKind.Unavailable)]
    [InlineData(503, DriverErrorKind.Unavailable)]
    [InlineData(504, DriverErrorKind.Timeout)]
    [InlineData(507, DriverErrorKind.InsufficientStorage)]
    public async Task A_status_is_a_kind_of_failure(int status, DriverErrorKind kind)
    {
        AnswerWith(status, headers: ("x-request-id", "r-1"));

        var failure = await FailAsync(() => PostAsync("thing"));

        Assert.Equal(kind, failure.Kind);
        Assert.Equal(
            (Name, "test", status, "r-1"),
            (failure.Connection, failure.Provider, failure.ProviderStatus, failure.ProviderRequestId)
        );
        Assert.False(failure.IsNetwork);
    }

    [Fact]
    public async Task The_provider_s_own_words_are_handed_on()
    {
        AnswerWith(400, """{"code":"quota","message":"Your quota is used up."}""");

        var failure = await FailAsync(() => PostAsync("thing"));

        Assert.Equal((DriverErrorKind.QuotaExceeded, "quota"), (failure.Kind, failure.ProviderCode));
        Assert.Equal("Your quota is used up.", failure.Message);
    }

    [Fact]
    public async Task A_broken_error_body_leaves_what_the_status_says()
    {
        AnswerWith(409, "<html>");

        var failure = await FailAsync(() => PostAsync("thing"));

        Assert.Equal((DriverErrorKind.Conflict, null), (failure.Kind, failure.ProviderCode));
    }

    [Fact]
    public async Task Retry_after_is_told_as_seconds_and_as_a_date()
    {
        AnswerWith(429, headers: ("Retry-After", "30"));
        Assert.Equal(TimeSpan.FromSeconds(30), (await FailAsync(() => PostAsync("thing"))).RetryAfter);

        AnswerWith(429, headers: ("Retry-After", DateTimeOffset.UtcNow.AddSeconds(60).ToString("r")));
        Assert.InRange((await FailAsync(() => PostAsync("thing"))).RetryAfter!.Value.TotalSeconds, 30, 60);

        AnswerWith(429, headers: ("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"));
        Assert.Equal(TimeSpan.Zero, (await FailAsync(() => PostAsync("thing"))).RetryAfter);
    }

    [Fact]
    public async Task A_read_is_tried_again_and_succeeds()
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = _server.Requests.Count < 3 ? 503 : 200;
            return Task.CompletedTask;
        };

        using var answer = await Http.GetAsync("thing", Cancellation);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(["GET /thing", "GET /thing", "GET /thing"], _server.Requests);
    }

    [Fact]
    public async Task A_read_is_given_up_after_three_attempts()
    {
        AnswerWith(503);

        Assert.Equal(DriverErrorKind.Unavailable, (await FailAsync(() => Http.GetAsync("thing", Cancellation))).Kind);

        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task A_long_retry_after_is_handed_on_and_not_waited_for()
    {
        AnswerWith(503, headers: ("Retry-After", "120"));

        var failure = await FailAsync(() => Http.GetAsync("thing", Cancellation));

        Assert.Equal(TimeSpan.FromMinutes(2), failure.RetryAfter);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_retry_after_that_is_a_far_date_is_not_waited_for_either()
    {
        AnswerWith(503, headers: ("Retry-After", DateTimeOffset.UtcNow.AddMinutes(2).ToString("r")));

        Assert.Equal(DriverErrorKind.Unavailable, (await FailAsync(() => Http.GetAsync("thing", Cancellation))).Kind);

        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task A_change_is_never_sent_twice(string method)
    {
        AnswerWith(503);
        using var request = new HttpRequestMessage(new HttpMethod(method), "thing");

        await FailAsync(() => Http.SendAsync(request, Cancellation));

        Assert.Equal([$"{method} /thing"], _server.Requests);
    }

    [Fact]
    public async Task A_read_with_a_body_is_never_sent_twice()
    {
        AnswerWith(503);
        using var request = new HttpRequestMessage(HttpMethod.Get, "thing") { Content = new StringContent("query") };

        await FailAsync(() => Http.SendAsync(request, Cancellation));

        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_connection_that_fails_too_often_is_left_alone_and_no_other_is()
    {
        Connect("other");
        AnswerWith(503);
        DriverException failure;
        do
        {
            failure = await FailAsync(() => PostAsync("thing"));
        } while (failure.Code is null && _server.Requests.Count < 100);

        Assert.Equal((DriverErrorKind.Unavailable, "circuit-open", Name), (failure.Kind, failure.Code, failure.Connection));
        Assert.InRange(_server.Requests.Count, 20, 21);
        Assert.NotNull(failure.RetryAfter);

        AnswerWith(200);
        using var answer = await ClientOf("other").GetAsync("thing", Cancellation);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("circuit-open", (await FailAsync(() => PostAsync("thing"))).Code);
    }

    [Fact]
    public async Task Changed_settings_close_the_circuit()
    {
        AnswerWith(503);
        for (var i = 0; i < 25; i++)
        {
            await FailAsync(() => PostAsync("thing"));
        }

        AnswerWith(200);
        Assert.Equal("circuit-open", (await FailAsync(() => PostAsync("thing"))).Code);

        _gateway.Connect(Name, TestProvider.Name, ("Endpoint", _server.Address.AbsoluteUri), ("Port", "2"));
        using var answer = await Http.GetAsync("thing", Cancellation);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task What_the_caller_did_wrong_opens_no_circuit()
    {
        AnswerWith(404);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(DriverErrorKind.NotFound, (await FailAsync(() => PostAsync("thing"))).Kind);
        }
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        AnswerWith(302, headers: ("Location", new Uri(_server.Address, "elsewhere").AbsoluteUri));

        var failure = await FailAsync(() => Http.GetAsync("thing", Cancellation));

        Assert.Equal((DriverErrorKind.Unexpected, 302), (failure.Kind, failure.ProviderStatus));
        Assert.Equal(["GET /thing"], _server.Requests);
    }

    [Theory]
    [InlineData("{\"code\":")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{} {}")]
    public async Task An_answer_that_is_not_the_json_expected_is_unexpected(string body)
    {
        foreach (var tellsLength in (bool[])[true, false])
        {
            AnswerInBytes(Encoding.UTF8.GetBytes(body), tellsLength);

            var failure = await FailAsync(() => Http.GetJsonAsync("thing", WireJson.Default.WireError, Cancellation));

            Assert.Equal((DriverErrorKind.Unexpected, Name), (failure.Kind, failure.Connection));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    public async Task Json_is_read_however_long_it_is_and_with_a_mark_of_its_encoding_or_without(int length, bool tellsLength)
    {
        var text = "ü" + new string('x', length);
        foreach (var mark in (string[])["", "\uFEFF"])
        {
            AnswerInBytes(Encoding.UTF8.GetBytes($$"""{{mark}} {"code":"c","message":"{{text}}"} """), tellsLength);

            Assert.Equal(new WireError("c", text), await Http.GetJsonAsync("thing", WireJson.Default.WireError, Cancellation));
        }
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_unavailable()
    {
        _server.Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{", Cancellation);
            await context.Response.Body.FlushAsync(Cancellation);
            context.Abort();
        };

        var failure = await FailAsync(() => Http.GetJsonAsync("thing", WireJson.Default.WireError, Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, Name), (failure.Kind, failure.Connection));
        Assert.True(failure.IsNetwork);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable_and_named()
    {
        var address = _server.Address;
        await _server.DisposeAsync();
        Connect("gone", address);

        var failure = await FailAsync(() => ClientOf("gone").PostAsync("thing", null, Cancellation));

        Assert.Equal((DriverErrorKind.Unavailable, "gone"), (failure.Kind, failure.Connection));
        Assert.True(failure.IsNetwork);
        Assert.Contains("'gone'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_leaves_is_no_failure_of_the_provider()
    {
        var asked = new TaskCompletionSource();
        _server.Answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var caller = new CancellationTokenSource();

        var call = Http.GetAsync("thing", caller.Token);
        await asked.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(_server.Requests);
    }

    private static async Task<DriverException> FailAsync(Func<Task> call) => await Assert.ThrowsAsync<DriverException>(call);

    private static async Task<ProviderError?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return body.Length > 0 && JsonSerializer.Deserialize(body, WireJson.Default.WireError) is { } error
            ? new ProviderError(error.Code, error.Message, error.Code == "quota" ? DriverErrorKind.QuotaExceeded : null)
            : null;
    }

    private HttpClient ClientOf(string connection) => ((TestDriver)_gateway.Open<IConnectionCheckDriver>(connection)).Http;

    private Task PostAsync(string path) => Http.PostAsync(path, new StringContent("{}"), Cancellation);

    private void Connect(string name, Uri? address = null) =>
        _gateway.Connect(name, TestProvider.Name, ("Endpoint", (address ?? _server.Address).AbsoluteUri));

    private void AnswerWith(int status, string body = "", params (string Name, string Value)[] headers) =>
        _server.Answer = async context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.WriteAsync(body, context.RequestAborted);
        };

    private void AnswerInBytes(byte[] body, bool tellsLength) =>
        _server.Answer = async context =>
        {
            context.Response.ContentLength = tellsLength ? body.Length : null;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        };

    internal sealed record WireError(string? Code, string? Message);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(WireError))]
    private sealed partial class WireJson : JsonSerializerContext;
}
