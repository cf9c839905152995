using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Speaks to one API server. Paths are relative and encoded: <see cref="Pods"/> and its kin make them.</summary>
internal sealed class KubernetesClient(HttpClient http, Connection connection)
{
    /// <summary>Who the server remembers as having set a field.</summary>
    private const string Manager = "fieldManager=cloudgateway";
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    /// <summary>The pods of a namespace; of all where it is null.</summary>
    public static string Pods(string? home, string? name = null) => Path("api/v1", home, "pods", name);

    /// <summary>The deployments of a namespace; of all where it is null.</summary>
    public static string Deployments(string? home, string? name = null) => Path("apis/apps/v1", home, "deployments", name);

    /// <summary>Things of another kind in a namespace.</summary>
    public static string Path(string api, string? home, string kind, string? name = null) =>
        $"{api}{(home is null ? "" : $"/namespaces/{Encode(home)}")}/{kind}{(name is null ? "" : $"/{Encode(name)}")}";

    public static string Encode(string text) => Uri.EscapeDataString(text);

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(path, type, cancellationToken);

    /// <summary>One page of a list.</summary>
    /// <param name="path">What is listed.</param>
    /// <param name="query">Which part of it.</param>
    /// <param name="type">What is in the list.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<ObjectList<T>> ListAsync<T>(
        string path,
        ListQuery query,
        JsonTypeInfo<ObjectList<T>> type,
        CancellationToken cancellationToken
    ) => http.GetJsonAsync($"{path}?{query}", type, cancellationToken);

    /// <summary>All pages of a list, one after another; for what has to be known in full.</summary>
    public Task<List<T>> ListAllAsync<T>(
        string path,
        ListQuery query,
        JsonTypeInfo<ObjectList<T>> type,
        CancellationToken cancellationToken
    ) =>
        connection.ReadAllAsync(
            token => ListAsync(path, query with { Continue = token }, type, cancellationToken),
            page => page.Continue,
            page => page.Items,
            cancellationToken
        );

    public Task<TMade> CreateAsync<TNew, TMade>(
        string path,
        TNew body,
        JsonTypeInfo<TNew> sent,
        JsonTypeInfo<TMade> read,
        CancellationToken cancellationToken
    ) =>
        http.ReadJsonAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{path}?{Manager}") { Content = JsonHttp.ToContent(body, sent) },
            read,
            cancellationToken
        );

    public Task<TMade> PatchAsync<TPatch, TMade>(
        string path,
        TPatch body,
        JsonTypeInfo<TPatch> sent,
        JsonTypeInfo<TMade> read,
        CancellationToken cancellationToken
    )
    {
        var content = JsonHttp.ToContent(body, sent);
        content.Headers.ContentType = MergePatch;
        return http.ReadJsonAsync(
            new HttpRequestMessage(HttpMethod.Patch, $"{path}?{Manager}") { Content = content },
            read,
            cancellationToken
        );
    }

    public async Task DeleteAsync(string path, DeleteOptions options, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path)
        {
            Content = JsonHttp.ToContent(options, KubernetesJson.Default.DeleteOptions),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Sends a request whose answer is read as it comes; the caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
}

/// <summary>Which part of a list is wanted.</summary>
/// <param name="Limit">The most items.</param>
internal sealed record ListQuery(int Limit)
{
    /// <summary>The most items that are asked for where all are wanted: some megabytes of pods.</summary>
    public const int FullPage = 500;

    public string? Continue { get; init; }

    public string? Labels { get; init; }

    public string? Fields { get; init; }

    public override string ToString()
    {
        var query = FormattableString.Invariant($"limit={Limit}");
        foreach (var (name, value) in new[] { ("continue", Continue), ("labelSelector", Labels), ("fieldSelector", Fields) })
        {
            query += string.IsNullOrEmpty(value) ? "" : $"&{name}={KubernetesClient.Encode(value)}";
        }

        return query;
    }
}
