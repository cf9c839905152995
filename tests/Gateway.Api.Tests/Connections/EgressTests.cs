using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Http.Egress;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>Where a connection that a caller made may send its credentials.</summary>
public sealed class EgressTests(EgressFixture fixture) : IClassFixture<EgressFixture>
{
    /// <summary>Ways to write an address that is not on the public internet.</summary>
    public static TheoryData<string> Forbidden { get; } =
    [
        // This machine.
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "2130706433",
        "0x7f000001",
        "0x7F.0.0.1",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "localhost",
        "LOCALHOST.",
        "0.0.0.0",
        "0",
        "[::]",
        "[::1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "１２７.０.０.１",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "127%2e0%2e0%2e1",
        // Its neighbours.
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "[fc00::1]",
        "[fe80::1]",
        "[2001:db8::1]",
        // Metadata of clouds.
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "[::ffff:a9fe:a9fe]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "168.63.129.16",
        "metadata.google.internal",
        // Many at once, and nobody.
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "[ff02::1]",
        // Names that lead there, alone or beside a public address.
        "inside.example",
        "INSIDE.example.",
        "both.example",
        "public.example@127.0.0.1",
        "127.0.0.1:443\\@public.example",
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task A_forbidden_address_is_refused_when_it_is_saved(string host)
    {
        var answer = await SaveAsync($"https://{host}/", isTried: false);

        answer.ExpectProblem(422, "invalid-value", "settings.endpoint");
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task A_forbidden_address_is_refused_when_it_is_connected_to(string host)
    {
        if (!Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address))
        {
            // What is no address cannot be connected to.
            Assert.False(Uri.IsWellFormedUriString($"https://{host}/", UriKind.Absolute));
            return;
        }

        using var client = new HttpClient(fixture.Policy.Handler);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address));

        // Digits that are none make a name, which nobody has.
        var isUnknown = failure is { HttpRequestError: HttpRequestError.NameResolutionError } && host.Any(letter => !char.IsAscii(letter));
        Assert.True(isUnknown || failure.InnerException is EgressRefusedException, failure.ToString());
    }

    [Theory]
    [InlineData("http://public.example/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("unix:///var/run/docker.sock")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://public.example/")]
    [InlineData("//public.example/")]
    [InlineData("https:///")]
    public async Task Only_https_is_saved(string address) =>
        (await SaveAsync(address, isTried: false)).ExpectProblem(422, "invalid-value", "settings.endpoint");

    [Fact]
    public async Task A_public_address_is_saved() => (await SaveAsync("https://public.example/", isTried: false, "public")).Expect(201);

    [Fact]
    public async Task A_name_that_changes_after_it_was_saved_leads_nowhere()
    {
        fixture.Resolver.Set("rebinding.example", ["93.184.216.34"], ["127.0.0.1"]);
        (await SaveAsync("https://rebinding.example/", isTried: false, "rebinding")).Expect(201);
        var check = (await fixture.Http.GetAsync("/connections/rebinding/check")).Expect(200).Json;
        Assert.Equal("egress-refused", check.GetProperty("problem").Text("code"));

        // And within the very save that tries it.
        fixture.Resolver.Set("quick.example", ["93.184.216.34"], ["169.254.169.254"]);
        (await SaveAsync("https://quick.example/", isTried: true)).ExpectProblem(422, "egress-refused", "settings");

        // A name that was nobody's when it was saved.
        (await SaveAsync("https://later.example/", isTried: false, "later")).Expect(201);
        fixture.Resolver.Set("later.example", ["10.0.0.1"]);
        var problem = (await fixture.Http.GetAsync("/connections/later/check")).Expect(200).Json.GetProperty("problem");
        Assert.Equal("egress-refused", problem.Text("code"));
        Assert.DoesNotContain("10.0.0.1", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_leads_nowhere_forbidden()
    {
        await using var server = await TwoFacedServer.StartAsync();
        var policy = PolicyOf("http://127.0.0.1");
        using var client = new HttpClient(policy.Handler);

        using var redirect = await client.GetAsync(server.Allowed("/redirect"));
        Assert.Equal(302, (int)redirect.StatusCode);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(redirect.Headers.Location));
        Assert.IsType<EgressRefusedException>(failure.InnerException);
        Assert.DoesNotContain(server.Hosts, host => host.StartsWith("127.0.0.2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_cannot_have_the_password_sent_inside()
    {
        await using var server = await TwoFacedServer.StartAsync();
        await using var host = fixture.Start(("Gateway:Egress:Allow:0", "http://127.0.0.1"));
        var body = JsonSerializer.Serialize(
            new
            {
                name = "registry",
                provider = "oci-registry",
                settings = new
                {
                    endpoint = server.Allowed("/").ToString(),
                    username = "somebody",
                    password = "secret-of-somebody",
                },
            }
        );

        var answer = await host.Http.SendAsync(HttpMethod.Post, "/connections", GatewayClient.Json(body));

        answer.ExpectProblem(422, "egress-refused");
        Assert.Contains(server.Hosts, host => host.StartsWith("127.0.0.1", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Hosts, host => host.StartsWith("127.0.0.2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("10.1.0.0/16", "https://10.1.2.3/", true)]
    [InlineData("10.1.0.0/16", "https://10.2.0.1/", false)]
    [InlineData("10.1.0.0/16", "http://10.1.2.3/", false)]
    [InlineData("http://10.1.0.0/16", "http://10.1.2.3/", true)]
    [InlineData("inside.example", "https://inside.example/", true)]
    [InlineData("inside.example", "https://INSIDE.example./", true)]
    [InlineData("*.example", "https://inside.example/", true)]
    [InlineData("*.example", "https://example/", false)]
    [InlineData("*.example", "https://inside.example.evil.test/", false)]
    [InlineData("inside.example", "https://10.0.0.1/", false)]
    [InlineData("::1", "https://[::1]/", true)]
    [InlineData("64:ff9b::/96", "https://[64:ff9b::808:808]/", true)]
    [InlineData("64:ff9b::/96", "https://[64:ff9b::a00:1]/", false)]
    public async Task The_operator_allows_networks_and_hosts(string rule, string address, bool isAllowed)
    {
        fixture.Resolver.Set("inside.example.evil.test", ["10.0.0.1"]);
        fixture.Resolver.Set("example", ["10.0.0.1"]);
        var check = PolicyOf(rule).CheckAsync(new Uri(address), CancellationToken.None);

        if (isAllowed)
        {
            await check;
        }
        else
        {
            await Assert.ThrowsAsync<EgressRefusedException>(() => check);
        }
    }

    [Theory]
    [InlineData("10.1.0.0/33")]
    [InlineData("not a host")]
    [InlineData("https://x")]
    [InlineData("")]
    public void A_rule_that_cannot_be_read_ends_the_start(string rule) => Assert.Throws<FormatException>(() => PolicyOf(rule));

    private EgressPolicy PolicyOf(params string[] rules) =>
        new(Microsoft.Extensions.Options.Options.Create(new EgressOptions { Allow = rules }), fixture.Resolver);

    private Task<Answer> SaveAsync(string endpoint, bool isTried, string name = "target")
    {
        var body = JsonSerializer.Serialize(
            new
            {
                name,
                provider = "s3",
                settings = new
                {
                    endpoint,
                    region = "us-east-1",
                    accessKeyId = "AKIDEXAMPLE",
                    secretAccessKey = "wJalrXUtnFEMI",
                },
            }
        );
        return fixture.Http.SendAsync(HttpMethod.Post, isTried ? "/connections" : "/connections?check=false", GatewayClient.Json(body));
    }
}

/// <summary>A gateway whose names lead inside and outside.</summary>
public sealed class EgressFixture : VaultFixture
{
    internal EgressPolicy Policy => Host.Services.GetRequiredService<EgressPolicy>();

    public override Task InitializeAsync()
    {
        Resolver.Set("localhost", ["127.0.0.1", "::1"]);
        Resolver.Set("metadata.google.internal", ["169.254.169.254"]);
        Resolver.Set("inside.example", ["10.0.0.1"]);
        Resolver.Set("both.example", ["93.184.216.34", "192.168.0.1"]);
        Resolver.Set("public.example", ["93.184.216.34"]);
        return base.InitializeAsync();
    }
}

/// <summary>A server with one address that is allowed and one that is not: what comes to the first is sent to the second.</summary>
internal sealed class TwoFacedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _hosts = new();

    private TwoFacedServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Urls.Add("http://127.0.0.2:0");
        _app.Run(http =>
        {
            _hosts.Enqueue(http.Request.Host.Value!);
            if (http.Request.Path == "/redirect")
            {
                http.Response.Redirect(Forbidden("/there").ToString());
                return Task.CompletedTask;
            }

            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{Forbidden("/token")}\",service=\"registry\"";
            return Task.CompletedTask;
        });
    }

    /// <summary>The hosts that requests were sent to.</summary>
    public IReadOnlyCollection<string> Hosts => _hosts;

    public static async Task<TwoFacedServer> StartAsync()
    {
        var server = new TwoFacedServer();
        await server._app.StartAsync();
        return server;
    }

    public Uri Allowed(string path) => AddressOf("127.0.0.1", path);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Uri Forbidden(string path) => AddressOf("127.0.0.2", path);

    private Uri AddressOf(string host, string path)
    {
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new Uri(new Uri(addresses.Single(address => address.Contains(host, StringComparison.Ordinal))), path);
    }
}
