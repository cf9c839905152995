using System.Globalization;
using Gateway.Conformance.Simulators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.DockerHub;

/// <summary>The few calls of Docker Hub's web API that the driver makes: paths end with a slash, pages are numbered from 1.</summary>
public sealed class DockerHubSimulator : Simulator
{
    public const string User = "gateway";
    public const string Password = "dckr_pat_of-the-tests";
    private const string Token = "eyJ.hub.token";

    private static readonly string[] Tags = ["latest", "8.0", "8.0-jre8", "9.0", "10.1"];

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/auth/token", GiveToken);
        routes.MapGet(
            "/v2/repositories/{owner}/{name}/",
            (HttpContext http, string owner, string name) => Find(http, owner, name) ?? ShowRepository(name)
        );
        routes.MapGet(
            "/v2/repositories/{owner}/{name}/tags",
            (HttpContext http, string owner, string name) => Find(http, owner, name) ?? List(http)
        );
        routes.MapGet(
            "/v2/repositories/{owner}/{name}/tags/{tag}/",
            (HttpContext http, string owner, string name, string tag) =>
                Find(http, owner, name) ?? (Tags.Contains(tag) ? Results.Json(ShowTag(tag)) : NotFound($"tag '{tag}' not found"))
        );
    }

    protected override bool IsFaultable(SimulatedRequest request) => request.Path != "/v2/auth/token";

    private static async Task<IResult> GiveToken(HttpRequest request)
    {
        var login = await request.ReadFromJsonAsync<Dictionary<string, string>>();
        return login?["identifier"] == User && login["secret"] == Password
            ? Results.Json(new { access_token = Token })
            : Results.Json(new { message = "incorrect authentication credentials" }, statusCode: 401);
    }

    private IResult? Find(HttpContext http, string owner, string name)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            return Results.Json(new { detail = "unauthorized" }, statusCode: 401);
        }

        if (!http.Request.Path.Value!.EndsWith('/') && !http.Request.Path.Value.EndsWith("/tags", StringComparison.Ordinal))
        {
            Complain("Docker Hub redirects a path without a slash at its end.");
        }

        return (owner, name) is ("library", "tomcat" or "hello-world") ? null : NotFound("object not found");
    }

    private static IResult ShowRepository(string name) =>
        Results.Json(
            new
            {
                user = "library",
                name,
                @namespace = "library",
                description = "Apache Tomcat",
                is_private = false,
                star_count = 3700,
                pull_count = 500_000_000L,
                last_updated = "2026-11-20T03:04:05.123456Z",
                date_registered = "2014-09-03T00:00:00Z",
            }
        );

    private IResult List(HttpContext http)
    {
        var number = int.Parse(http.Request.Query["page"]!, CultureInfo.InvariantCulture);
        var size = int.Parse(http.Request.Query["page_size"]!, CultureInfo.InvariantCulture);
        if (size is < 1 or > 100)
        {
            Complain($"A page of {size}.");
        }

        var page = Tags.Skip((number - 1) * size).Take(size).Select(ShowTag).ToArray();
        return page.Length == 0
            ? NotFound("page not found")
            : Results.Json(
                new
                {
                    count = Tags.Length,
                    next = number * size < Tags.Length
                        ? $"{Address}v2/repositories/library/tomcat/tags?page={number + 1}&page_size={size}"
                        : null,
                    previous = (string?)null,
                    results = page,
                }
            );
    }

    private static object ShowTag(string tag) =>
        new
        {
            name = tag,
            full_size = 120_000_000,
            last_updated = "2026-11-20T03:04:05.123456Z",
            digest = "sha256:" + new string('c', 64),
            images = new object[]
            {
                new
                {
                    os = "linux",
                    architecture = "amd64",
                    variant = (string?)null,
                    digest = "sha256:" + new string('d', 64),
                    size = 120_000_000,
                },
                new
                {
                    os = "unknown",
                    architecture = "unknown",
                    variant = "",
                    digest = "sha256:" + new string('e', 64),
                    size = 1000,
                },
            },
        };

    private static IResult NotFound(string message) => Results.Json(new { message }, statusCode: 404);
}
