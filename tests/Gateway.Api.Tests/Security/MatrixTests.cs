using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>
/// Every route and method of the description × every kind of caller. What is not the caller's to see is answered as what does not exist, down to the
/// headers; who is not known hears nothing.
/// </summary>
public sealed partial class MatrixTests(SecurityFixture fixture) : IClassFixture<SecurityFixture>
{
    // Of no connection: who may call them is in the tests of keys and operations.
    private static readonly string[] Open = ["/health/live", "/health/ready"];

    [Fact]
    public async Task Who_is_not_known_hears_nothing_from_any_route()
    {
        var routes = await RoutesAsync();
        Assert.True(routes.Count > 80, $"{routes.Count} routes");
        foreach (var route in routes.Where(route => !Open.Contains(route.Template)))
        {
            foreach (
                var caller in new[]
                {
                    SecurityFixture.Nothing,
                    SecurityFixture.Expired,
                    ("X-Api-Key", "cgw_made-up"),
                    ("Authorization", "Basic YTpi"),
                }
            )
            {
                var mine = await SendPatientlyAsync(route, "box", caller);
                var other = await SendPatientlyAsync(route, "nowhere", caller);

                Assert.True(mine.Status == 401, $"{mine.Request}: {mine.Status} {mine.Text}");
                AssertSame(mine, "box", other, "nowhere");
                Assert.Contains("CloudGateway", mine.Header("WWW-Authenticate"), StringComparison.Ordinal);
                if (route.Method != "HEAD")
                {
                    mine.ExpectProblem(401);
                }
            }
        }
    }

    [Fact]
    public async Task What_a_stranger_may_not_see_looks_like_what_does_not_exist()
    {
        foreach (var route in (await RoutesAsync()).Where(route => route.Template.Contains("{connection}", StringComparison.Ordinal)))
        {
            foreach (var (connection, caller) in Foreign())
            {
                var hidden = await SendAsync(route, connection, caller);
                var missing = await SendAsync(route, "nowhere", caller);

                Assert.True(hidden.Status == 404, $"{hidden.Request}: {hidden.Status} {hidden.Text}");
                AssertSame(hidden, connection, missing, "nowhere");
            }
        }
    }

    [Fact]
    public async Task A_reader_reads_and_changes_nothing()
    {
        foreach (var route in (await RoutesAsync()).Where(route => route.Template.Contains("{connection}", StringComparison.Ordinal)))
        {
            var answer = await SendAsync(route, ConnectionFor(route), SecurityFixture.Reader);
            if (route.Needs.EndsWith(":read", StringComparison.Ordinal))
            {
                Assert.True(answer.Status is not (401 or 403), $"{answer.Request}: {answer.Status} {answer.Text}");
                Assert.DoesNotContain("connection-not-found", answer.Text, StringComparison.Ordinal);
            }
            else
            {
                Assert.True(answer.Status == 403, $"{answer.Request}: {answer.Status} {answer.Text}");
                Assert.True(
                    route.Method == "HEAD" || answer.Text.Contains(route.Needs, StringComparison.Ordinal),
                    $"{answer.Request}: {answer.Text}"
                );
            }
        }
    }

    [Fact]
    public async Task An_owner_and_an_administrator_are_stopped_nowhere_of_theirs()
    {
        foreach (var route in (await RoutesAsync()).Where(route => route.Template.Contains("{connection}", StringComparison.Ordinal)))
        {
            foreach (var caller in new[] { SecurityFixture.Owner, SecurityFixture.Administrator })
            {
                var answer = await SendAsync(route, ConnectionFor(route), caller);

                Assert.True(answer.Status is not (401 or 403 or 500), $"{answer.Request}: {answer.Status} {answer.Text}");
                Assert.DoesNotContain("connection-not-found", answer.Text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Every_list_of_all_connections_shows_a_stranger_only_his_own()
    {
        var lists = (await RoutesAsync()).Where(route =>
            route is { Method: "GET", NeedsKnown: true } && !route.Template.Contains('{', StringComparison.Ordinal)
        );
        Assert.True(lists.Count() > 10);
        foreach (var list in lists.Where(list => list.Needs is not ("keys:admin" or "metrics:read")))
        {
            var answer = (await SendAsync(list, "", SecurityFixture.Stranger)).Expect(200);

            Assert.False(Names().IsMatch(answer.Text), $"{answer.Request}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Who_has_no_role_is_told_which_right_he_needs()
    {
        (await fixture.Http.GetAsync("/nodes", SecurityFixture.KeyMaker)).Expect(200);
        (await fixture.Http.GetAsync("/nodes", SecurityFixture.Photographer)).ExpectProblem(403, "not-allowed", "rights", "nodes:read");
        (await fixture.Http.GetAsync("/keys", SecurityFixture.Owner)).Expect(200);
        (await fixture.Http.GetAsync("/keys", SecurityFixture.Reader)).ExpectProblem(403, "not-allowed", "rights", "keys:admin");

        // Its figures name all connections: who has everything on some of them does not have that.
        (await fixture.Http.GetAsync("/metrics", SecurityFixture.Stranger)).ExpectProblem(403, "not-allowed", "rights", "metrics:read");
        (await fixture.Http.GetAsync("/metrics", SecurityFixture.Administrator)).Expect(200);
    }

    [Fact]
    public async Task Probes_and_the_description_are_for_anybody()
    {
        foreach (var path in Open.Append("/openapi.yaml").Append("/swagger/index.html"))
        {
            (await fixture.Http.GetAsync(path)).Expect(200);
            (await fixture.Http.GetAsync(path, ("X-Api-Key", "wrong"))).Expect(200);
        }

        Assert.DoesNotContain("\"connections\":4", (await fixture.Http.GetAsync("/health/ready")).Text, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Connection, (string, string) Caller)> Foreign() =>
        [
            ("box", SecurityFixture.Stranger),
            ("files", SecurityFixture.Stranger),
            ("elsewhere", SecurityFixture.Reader),
            ("faraway", SecurityFixture.Owner),
        ];

    private static string ConnectionFor(Route route) =>
        route.Template.StartsWith("/buckets", StringComparison.Ordinal) || route.Template.StartsWith("/objects", StringComparison.Ordinal)
            ? "files"
            : "box";

    // The same status, the same headers and the same body, but for the name that was asked for and the trace.
    private static void AssertSame(Answer one, string oneName, Answer other, string otherName)
    {
        Assert.Equal(Describe(other, otherName), Describe(one, oneName));

        static string Describe(Answer answer, string name)
        {
            var headers = answer
                .Headers.Concat(answer.ContentHeaders)
                .Where(header => header.Key is not ("Date" or "Content-Length" or "traceresponse"))
                .OrderBy(header => header.Key, StringComparer.Ordinal)
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
            var all = $"{answer.Status}\n{string.Join('\n', headers)}\n{Trace().Replace(answer.Text, "")}";
            return Regex.Replace(all, $@"\b{name}\b", "NAME", RegexOptions.None, TimeSpan.FromSeconds(1));
        }
    }

    // Wrong credentials come one each second; the clock of the gateway can be put forward.
    private Task<Answer> SendPatientlyAsync(Route route, string connection, (string, string) caller)
    {
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        return SendAsync(route, connection, caller);
    }

    private Task<Answer> SendAsync(Route route, string connection, (string, string) caller)
    {
        var path = Parameter().Replace(route.Template, match => match.Value == "{connection}" ? connection : ValueOf(match.Value));
        return fixture.Http.SendAsync(
            new HttpMethod(route.Method),
            path,
            route.HasBody ? GatewayClient.Json(route.Body ?? "{}") : null,
            caller,
            ("Tus-Resumable", "1.0.0")
        );
    }

    private static string ValueOf(string parameter) => parameter == "{provider}" ? "sandbox" : "n-0000000";

    private async Task<IReadOnlyList<Route>> RoutesAsync() =>
        [
            .. (await fixture.Http.GetAsync("/openapi.json"))
                .Expect(200)
                .Json.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(operation => ToRoute(path.Name, operation.Name, operation.Value))),
        ];

    private static Route ToRoute(string path, string method, JsonElement operation)
    {
        var hasBody = operation.TryGetProperty("requestBody", out var body);
        var example =
            hasBody
            && body.GetProperty("content").TryGetProperty("application/json", out var json)
            && json.TryGetProperty("example", out var value)
                ? value.GetRawText()
                : null;
        var needs = operation.TryGetProperty("description", out var text) ? Right().Match(text.GetString()!).Groups["verb"].Value : "";
        return new Route(path, method.ToUpperInvariant(), hasBody, example, needs);
    }

    private sealed record Route(string Template, string Method, bool HasBody, string? Body, string Needs)
    {
        public bool NeedsKnown => Needs.Length > 0;
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex("Right: `(?<verb>[a-z:-]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Right();

    [GeneratedRegex("\"traceId\":\"[0-9a-f]+\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trace();

    [GeneratedRegex("\"(box|files)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Names();
}
