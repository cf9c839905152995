using Gateway.Api.Connections;
using Gateway.Api.Security;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>What a browser may do with this gateway, and with what it answers.</summary>
public sealed class BrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const string Start = "/nodes/box/n-0000000/start";

    private GatewayClient Http => fixture.Http;

    [Theory]
    [InlineData("/nodes", 200)]
    [InlineData("/nodes/box", 200)]
    [InlineData("/nodes/box/none", 404)]
    [InlineData("/nodes?bad=1", 400)]
    [InlineData("/nothing", 404)]
    [InlineData("/connections", 200)]
    [InlineData("/operations", 200)]
    [InlineData("/openapi.json", 200)]
    [InlineData("/health/live", 200)]
    public async Task An_answer_is_not_kept_guessed_at_or_framed(string path, int status)
    {
        var answer = (await Http.GetAsync(path)).Expect(status);

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Null(answer.Header("Set-Cookie"));
        Assert.Null(answer.Header("Server"));
    }

    [Fact]
    public async Task Swagger_UI_runs_its_own_scripts_and_is_not_framed()
    {
        var page = (await Http.GetAsync("/swagger/index.html")).Expect(200);

        Assert.Equal("frame-ancestors 'none'", page.Header("Content-Security-Policy"));
        (await Http.GetAsync("/swagger/swagger-ui-bundle.js")).Expect(200);
    }

    [Theory]
    [InlineData(null, "attachment")]
    [InlineData("inline", "inline")]
    public async Task What_somebody_stored_is_saved_and_not_shown_and_runs_nothing(string? disposition, string says)
    {
        (
            await Http.PutAsync("/objects/files/some/page.html", "<script>alert(1)</script>"u8.ToArray(), ("Content-Type", "text/html"))
        ).Expect(200);

        var answer = (
            await Http.GetAsync($"/objects/files/some/page.html{(disposition is null ? "" : "?disposition=" + disposition)}")
        ).Expect(200);

        Assert.Equal(says, answer.Header("Content-Disposition"));
        Assert.Equal("sandbox; default-src 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-cache, private", answer.Header("Cache-Control"));
        Assert.Equal("Authorization, X-Api-Key", answer.Header("Vary"));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://console.example.evil.example")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("nonsense")]
    public async Task A_page_of_another_site_reads_nothing_and_changes_nothing(string origin)
    {
        Assert.Null((await Http.GetAsync("/nodes", ("Origin", origin))).Expect(200).Header("Access-Control-Allow-Origin"));
        var preflight = await Http.SendAsync(
            HttpMethod.Options,
            "/nodes/box",
            null,
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST")
        );
        Assert.Null(preflight.Header("Access-Control-Allow-Origin"));
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            (await Http.SendAsync(method, Start, null, ("Origin", origin))).ExpectProblem(403, "not-allowed", "Origin");
        }
    }

    [Theory]
    [InlineData("https://console.example")]
    [InlineData("http://localhost:3000")]
    public async Task A_page_of_a_site_that_is_listed_reads_and_changes(string origin)
    {
        Assert.Equal(origin, (await Http.GetAsync("/nodes", ("Origin", origin))).Expect(200).Header("Access-Control-Allow-Origin"));
        var preflight = await Http.SendAsync(
            HttpMethod.Options,
            "/nodes/box",
            null,
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "content-type,x-api-key")
        );
        Assert.Equal(origin, preflight.Expect(204).Header("Access-Control-Allow-Origin"));
        Assert.Null(preflight.Header("Access-Control-Allow-Credentials"));
        (await Http.SendAsync(HttpMethod.Post, "/nodes/box/none/start", null, ("Origin", origin))).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task The_gateways_own_page_changes() =>
        (
            await Http.SendAsync(
                HttpMethod.Post,
                "/nodes/box/none/start",
                null,
                ("Origin", fixture.Host.Address.GetLeftPart(UriPartial.Authority))
            )
        ).ExpectProblem(404, "not-found");

    [Theory]
    [InlineData("*")]
    [InlineData("console.example")]
    [InlineData("https://console.example/")]
    [InlineData("https://console.example/path")]
    [InlineData("https://user@console.example")]
    [InlineData("ftp://console.example")]
    public void What_is_no_origin_is_told_at_the_start(string origin)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Gateway:Cors:Origins:0", (string?)origin)])
            .Build();

        Assert.Contains(origin, Assert.Throws<StartupException>(() => new Origins(settings)).Message, StringComparison.Ordinal);
    }
}

/// <summary>A gateway that lists two sites.</summary>
public sealed class BrowserFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(("box", "TransitionMs", "0"));
            settings["Gateway:Connections:files:Provider"] = "filesystem";
            settings["Gateway:Connections:files:Path"] = Path.Combine(Folder, "files");
            settings["Gateway:Cors:Origins"] = "https://console.example; http://localhost:3000";
            return settings;
        }
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (await Http.PostAsync("/buckets/files", new { name = "some" })).Expect(201);
    }
}
