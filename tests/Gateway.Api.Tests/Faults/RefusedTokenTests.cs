using System.Globalization;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Faults;

/// <summary>
/// A token that the cloud no longer takes is fetched anew once, and the request sent once more; what is refused then is told. No caller notices a
/// token that was taken back, and no cloud is asked again and again.
/// </summary>
public sealed class RefusedTokenTests(RefusedTokenFixture fixture) : IClassFixture<RefusedTokenFixture>
{
    private const string Pod = "~ZGVmYXVsdC93ZWIvd2Vi";
    private static readonly (string Name, string Path, string Method, string Asks)[] Calls =
    [
        ("list of nodes", "/nodes/servers-{0}", "GET", "GET /compute/v2.1/servers/detail"),
        ("get of nodes", $"/nodes/servers-{{0}}/{RefusingCloud.Server}", "GET", $"GET /compute/v2.1/servers/{RefusingCloud.Server}"),
        (
            "change of nodes",
            $"/nodes/servers-{{0}}/{RefusingCloud.Server}",
            "DELETE",
            $"DELETE /compute/v2.1/servers/{RefusingCloud.Server}"
        ),
        ("list of containers", "/containers/pods-{0}", "GET", "GET /api/v1/pods"),
        ("get of containers", $"/containers/pods-{{0}}/{Pod}", "GET", "GET /api/v1/namespaces/default/pods/web"),
        ("change of containers", $"/containers/pods-{{0}}/{Pod}", "DELETE", "DELETE /api/v1/namespaces/default/pods/web"),
        ("list of objects", "/objects/containers-{0}/bucket", "GET", "GET /store/v1/AUTH_a/bucket?"),
        ("get of objects", "/objects/containers-{0}/bucket/key", "GET", "GET /store/v1/AUTH_a/bucket/key"),
        ("change of objects", "/objects/containers-{0}/bucket/key", "DELETE", "DELETE /store/v1/AUTH_a/bucket/key"),
    ];

    public static TheoryData<string> Names => [.. Calls.Select(call => call.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_that_is_refused_once_is_fetched_anew_and_nobody_notices(string name)
    {
        var (_, path, method, asks) = Calls.Single(call => call.Name == name);
        var (cloud, suffix) = fixture.Begin((call, token) => token == 1 && Asks(call, asks));

        Assert.InRange((await SendAsync(method, path, suffix)).Status, 200, 204);
        Assert.Single(cloud.Refused);
        Assert.Single(cloud.Answered, request => request.StartsWith(asks, StringComparison.Ordinal));

        Assert.InRange((await SendAsync(method, path, suffix)).Status, 200, 204);
        Assert.Single(cloud.Refused);
        Assert.InRange(cloud.Logins, 0, 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_that_is_always_refused_is_fetched_anew_once_and_then_told_of(string name)
    {
        var (_, path, method, asks) = Calls.Single(call => call.Name == name);
        var (cloud, suffix) = fixture.Begin((call, _) => Asks(call, asks));

        (await SendAsync(method, path, suffix)).ExpectProblem(502, "provider-credential-rejected");

        Assert.Equal(2, cloud.Refused.Count);
        Assert.InRange(cloud.Logins, 0, 2);
    }

    [Fact]
    public async Task A_body_that_has_gone_is_not_sent_again_and_the_next_one_comes_with_another_token()
    {
        var (cloud, suffix) = fixture.Begin((call, token) => token == 1 && call.Method == "PUT");
        var key = $"/objects/containers-{suffix}/bucket/key";

        (await fixture.Http.PutAsync(key, [1])).ExpectProblem(502, "provider-credential-rejected");
        Assert.Single(cloud.Refused);

        Assert.InRange((await fixture.Http.PutAsync(key, [1])).Status, 200, 201);
        Assert.Single(cloud.Refused);
        Assert.Equal(2, cloud.Logins);
    }

    private static bool Asks(OriginCall call, string asks) => $"{call.Method} {call.Target}".StartsWith(asks, StringComparison.Ordinal);

    private Task<Answer> SendAsync(string method, string path, string suffix) =>
        fixture.Http.SendAsync(new HttpMethod(method), path.Replace("{0}", suffix, StringComparison.Ordinal), null);
}

/// <summary>A gateway with connections of its own for each test: a token that one has renewed is not the first one of the next.</summary>
public sealed class RefusedTokenFixture : GatewayFixture
{
    private const int Most = 20;
    private readonly FaultOrigin _origin = new(call => call.WaitForEndAsync());
    private int _begun;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        Enumerable
            .Range(0, Most)
            .SelectMany(number => RefusingCloud.Settings(_origin.Address, SuffixOf(number), TokenFileOf(number)))
            .ToDictionary();

    public override Task InitializeAsync()
    {
        for (var number = 0; number < Most; number++)
        {
            File.WriteAllText(TokenFileOf(number), RefusingCloud.FirstToken);
        }

        return base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _origin.DisposeAsync();
    }

    /// <summary>A cloud that refuses so, and the end of the names of connections that nobody has used.</summary>
    internal (RefusingCloud Cloud, string Suffix) Begin(Func<OriginCall, int, bool> refuses)
    {
        var number = _begun++;
        var cloud = new RefusingCloud(refuses, TokenFileOf(number));
        _origin.Answer = cloud.AnswerAsync;
        return (cloud, SuffixOf(number));
    }

    private static string SuffixOf(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string TokenFileOf(int number) => Path.Combine(Folder, $"token-{SuffixOf(number)}");
}
