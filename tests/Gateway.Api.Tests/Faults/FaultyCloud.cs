using System.Globalization;
using System.Text;

namespace Gateway.Api.Tests.Faults;

/// <summary>A family of what the gateway is asked for, and what the origin has to say to that where nothing is wrong with it.</summary>
/// <param name="Name">Nodes, containers, objects.</param>
/// <param name="Connection">The beginning of its connections' names.</param>
/// <param name="Path">What stands behind the connection in the path of a list.</param>
/// <param name="Item">What stands behind that in the path of one thing.</param>
/// <param name="Change">A change: method, and what stands behind the thing.</param>
internal sealed record FaultyCloud(string Name, string Connection, string Path, string Item, (HttpMethod Method, string Verb) Change)
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static IReadOnlyList<FaultyCloud> All { get; } =
    [
        new("nodes", "droplets", "", "/1", (HttpMethod.Delete, "")),
        new("containers", "engine", "", $"/{Id}", (HttpMethod.Post, "/start")),
        new("objects", "store", "/bucket", "/key", (HttpMethod.Put, "")),
    ];

    /// <summary>The path of a list at one of its connections.</summary>
    public string ListOf(string suffix) => $"/{Name}/{Connection}-{suffix}{Path}";

    /// <summary>The path of one thing.</summary>
    public string ItemOf(string suffix) => ListOf(suffix) + Item;

    /// <summary>How many seconds the connections wait for an attempt: what is refused at once must not be too late on a slow machine.</summary>
    public const int Patience = 3;

    /// <summary>Connections of all families at this address, patient for so many seconds.</summary>
    public static Dictionary<string, string?> Settings(Uri address, string suffix, int seconds = Patience)
    {
        var endpoint = address.AbsoluteUri.TrimEnd('/');
        var settings = new Dictionary<string, string?>();
        Add("droplets", ("Provider", "digitalocean"), ("Endpoint", endpoint), ("Token", "token-of-a-team"));
        Add("engine", ("Provider", "docker"), ("Endpoint", endpoint));
        Add(
            "store",
            ("Provider", "s3"),
            ("Endpoint", endpoint),
            ("Region", "eu"),
            ("PathStyle", "true"),
            ("AccessKeyId", "key"),
            ("SecretAccessKey", "secret-of-the-key")
        );
        return settings;

        void Add(string connection, params (string Name, string Value)[] lines)
        {
            var patience = seconds.ToString(CultureInfo.InvariantCulture);
            (string Name, string Value)[] all =
            [
                .. lines,
                ("Resilience:AttemptSeconds", patience),
                ("Resilience:IdleSeconds", patience),
                ("Resilience:TotalSeconds", (2 * seconds).ToString(CultureInfo.InvariantCulture)),
            ];
            foreach (var (name, value) in all)
            {
                settings[$"Gateway:Connections:{connection}-{suffix}:{name}"] = value;
            }
        }
    }

    /// <summary>Whether a request only finds out how to speak: such are always answered right.</summary>
    public static bool IsGreeting(OriginCall call) => call.Target == "/version";

    public static Task GreetAsync(OriginCall call) => call.AnswerAsync(200, """{"ApiVersion":"1.41","MinAPIVersion":"1.21"}""");

    /// <summary>The right answer.</summary>
    public static Task AnswerAsync(OriginCall call) =>
        IsGreeting(call) ? GreetAsync(call)
        : call.Method is "POST" or "DELETE" ? call.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n")
        : call.AnswerAsync(200, BodyOf(call), "ETag: \"e\"", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT");

    /// <summary>The right body, by the path: all three share an origin.</summary>
    public static string BodyOf(OriginCall call) =>
        call.Target.StartsWith("/v2/", StringComparison.Ordinal) ? DropletsOf(call)
        : call.Target.Contains("/containers/", StringComparison.Ordinal) ? EngineOf(call)
        : StoreOf(call);

    /// <summary>A page of so many droplets.</summary>
    public static string Droplets(int count) =>
        $$$"""{"droplets":[{{{string.Join(',', Enumerable.Range(1, count).Select(Droplet))}}}],"links":{},"meta":{"total":{{{count}}}}}""";

    public static string Droplet(int id) =>
        $$"""
            {"id":{{id}},"name":"web-{{id}}","status":"active","created_at":"2025-01-01T00:00:00Z","networks":{"v4":[{"ip_address":"192.0.2.1","type":"public"}],"v6":[]},"image":{"id":7},"size_slug":"s-1","region":{"slug":"fra1"},"volume_ids":[],"tags":[]}
            """;

    private static string DropletsOf(OriginCall call) =>
        call.Method == "DELETE" ? "{}"
        : call.Target.StartsWith("/v2/droplets/", StringComparison.Ordinal) ? $$$"""{"droplet":{{{Droplet(1)}}}}"""
        : Droplets(3);

    private static string EngineOf(OriginCall call) =>
        call.Target.Contains("/containers/json", StringComparison.Ordinal)
            ? $$"""[{"Id":"{{Id}}","Names":["/web"],"Image":"web:1","ImageID":"sha256:1","Command":"run","Created":1700000000,"State":"running","Status":"Up"}]"""
            : $$$"""{"Id":"{{{Id}}}","Name":"/web","Created":"2025-01-01T00:00:00Z","Path":"run","Args":[],"State":{"Status":"running","Running":true},"Image":"sha256:1","Config":{"Image":"web:1"},"HostConfig":{}}""";

    private static string StoreOf(OriginCall call) =>
        !call.Target.Contains("list-type=2", StringComparison.Ordinal)
            ? "content"
            : new StringBuilder(
                """<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"""
            )
                .Append(
                    "<Contents><Key>key</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>7</Size></Contents>"
                )
                .Append("</ListBucketResult>")
                .ToString();
}
