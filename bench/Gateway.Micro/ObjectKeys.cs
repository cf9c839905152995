using BenchmarkDotNet.Attributes;
using Gateway.Api.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Micro;

/// <summary>The key of an object as it is read off the target of a request.</summary>
public class ObjectKeys
{
    private readonly ObjectRoute _plain = Route("/objects/files/some/logs/2026/11/22/000001.json", "logs/2026/11/22/000001.json");
    private readonly ObjectRoute _escaped = Route("/objects/files/some/%E2%82%AC%20and%2Fmore/a%252Fb", "x");
    private readonly ObjectRoute _query = Route("/objects/files/some?key=a%2F..%2Fb+c&disposition=inline", null);

    [Benchmark]
    public string Plain() => _plain.ReadKey();

    [Benchmark]
    public string Escaped() => _escaped.ReadKey();

    [Benchmark]
    public string OfQuery() => _query.ReadKey();

    private static ObjectRoute Route(string target, string? key)
    {
        var http = new DefaultHttpContext();
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        if (key is not null)
        {
            http.Request.RouteValues["key"] = key;
        }

        return new ObjectRoute
        {
            Connection = "files",
            Bucket = "some",
            Key = key,
            Http = http,
        };
    }
}
