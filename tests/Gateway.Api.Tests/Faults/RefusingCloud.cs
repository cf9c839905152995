using System.Collections.Concurrent;
using System.Globalization;

namespace Gateway.Api.Tests.Faults;

/// <summary>
/// A cloud that gives out tokens and takes some of them back: OpenStack's servers and objects with tokens of Keystone, Kubernetes' pods with
/// those of a file. It is well but for that.
/// </summary>
/// <param name="refuses">Which requests it refuses, by the token that they come with: the first one is 1.</param>
/// <param name="tokenFile">The file with the token of Kubernetes; whoever rotates it does so when one is refused.</param>
internal sealed class RefusingCloud(Func<OriginCall, int, bool> refuses, string tokenFile)
{
    public const string Server = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    private const string Prefix = "token-";

    private int _logins;

    /// <summary>How many tokens Keystone has given out.</summary>
    public int Logins => Volatile.Read(ref _logins);

    /// <summary>What was refused.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>What was not.</summary>
    public ConcurrentQueue<string> Answered { get; } = new();

    /// <summary>The first token of the file.</summary>
    public static string FirstToken => Prefix + "1";

    /// <summary>Connections to such a cloud: what they hold of a token is theirs alone.</summary>
    public static Dictionary<string, string?> Settings(Uri address, string suffix, string tokenFile)
    {
        var endpoint = address.AbsoluteUri.TrimEnd('/');
        var settings = new Dictionary<string, string?>();
        foreach (var (connection, provider) in new[] { ("servers", "openstack"), ("containers", "swift") })
        {
            Add(connection, "Provider", provider);
            Add(connection, "AuthUrl", endpoint + "/v3");
            Add(connection, "Username", "user");
            Add(connection, "Password", "password-of-the-user");
            Add(connection, "ProjectName", "project");
        }

        Add("pods", "Provider", "kubernetes");
        Add("pods", "Server", endpoint);
        Add("pods", "TokenFile", tokenFile);
        return settings;

        void Add(string connection, string name, string value) => settings[$"Gateway:Connections:{connection}-{suffix}:{name}"] = value;
    }

    public async Task AnswerAsync(OriginCall call)
    {
        if (call.Target == "/v3/auth/tokens")
        {
            await LogInAsync(call);
            return;
        }

        var token = TokenOf(call);
        if (refuses(call, token))
        {
            Refused.Enqueue($"{call.Method} {call.Target}");
            await File.WriteAllTextAsync(tokenFile, Prefix + (token + 1).ToString(CultureInfo.InvariantCulture), call.End);
            await call.AnswerAsync(401, "{}");
            return;
        }

        Answered.Enqueue($"{call.Method} {call.Target}");
        await AnswerWellAsync(call);
    }

    private Task LogInAsync(OriginCall call)
    {
        var host = call.Head.Split("\r\n").Single(line => line.StartsWith("Host: ", StringComparison.Ordinal))["Host: ".Length..];
        var token = Prefix + Interlocked.Increment(ref _logins).ToString(CultureInfo.InvariantCulture);
        return call.AnswerAsync(
            201,
            $$"""
            {"token":{"expires_at":"2099-01-01T00:00:00.000000Z","catalog":[
              {"type":"compute","endpoints":[{"interface":"public","region":"one","url":"http://{{host}}/compute/v2.1"}]},
              {"type":"object-store","endpoints":[{"interface":"public","region":"one","url":"http://{{host}}/store/v1/AUTH_a"}]}]} }
            """,
            "X-Subject-Token: " + token
        );
    }

    private static int TokenOf(OriginCall call)
    {
        var at = call.Head.IndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length;
        return int.Parse(call.Head.AsSpan(at, call.Head.IndexOf('\r', at) - at), CultureInfo.InvariantCulture);
    }

    private static Task AnswerWellAsync(OriginCall call) =>
        call.Method == "DELETE" ? call.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n")
        : call.Method == "PUT" ? call.AnswerAsync(201, "", "ETag: e", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT")
        : call.AnswerAsync(200, BodyOf(call.Target), "ETag: e", "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT");

    private static string BodyOf(string target) =>
        target.StartsWith("/compute/v2.1/servers/detail", StringComparison.Ordinal) ? $$"""{"servers":[{{Servers}}]}"""
        : target.StartsWith("/compute/", StringComparison.Ordinal) ? $$$"""{"server":{{{Servers}}}}"""
        : target.StartsWith("/store/v1/AUTH_a/bucket?", StringComparison.Ordinal)
            ? """[{"name":"key","bytes":7,"hash":"e","content_type":"text/plain","last_modified":"2025-01-01T00:00:00.000000"}]"""
        : target.StartsWith("/store/", StringComparison.Ordinal) ? "content"
        : target.Contains("/deployments", StringComparison.Ordinal) ? """{"kind":"DeploymentList","metadata":{},"items":[]}"""
        : target.Contains("/pods/", StringComparison.Ordinal) ? Pod
        : $$"""{"kind":"PodList","metadata":{},"items":[{{Pod}}]}""";

    private const string Servers =
        $$"""{"id":"{{Server}}","name":"web","status":"ACTIVE","created":"2025-01-01T00:00:00Z","image":{"id":"i"},"flavor":{"id":"1"},"addresses":{},"metadata":{},"tags":[]}""";

    private const string Pod =
        """{"kind":"Pod","metadata":{"name":"web","namespace":"default","uid":"u","creationTimestamp":"2025-01-01T00:00:00Z"},"spec":{"containers":[{"name":"web","image":"nginx:1"}]},"status":{"phase":"Running","containerStatuses":[{"name":"web","ready":true,"restartCount":0,"image":"nginx:1","imageID":"sha256:1","state":{"running":{"startedAt":"2025-01-01T00:00:00Z"}}}]}}""";
}
