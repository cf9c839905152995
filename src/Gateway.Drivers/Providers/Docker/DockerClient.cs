using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>Speaks to one engine in the version that was negotiated with it. Paths are relative: <c>containers/json</c>.</summary>
internal sealed class DockerClient(HttpClient http, Connection connection, DockerVersions versions)
{
    /// <summary>The version that is spoken.</summary>
    public Task<Version> GetVersionAsync(CancellationToken cancellationToken) => versions.GetAsync(connection, http, cancellationToken);

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        AskAsync(
            new HttpRequestMessage { Method = HttpMethod.Get },
            path,
            request => http.ReadJsonAsync(request, type, cancellationToken),
            cancellationToken
        );

    /// <summary>Sends a body and reads the answer, which has to begin within <paramref name="time"/>.</summary>
    public Task<T> PostAsync<T>(string path, HttpContent body, TimeSpan time, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage { Method = HttpMethod.Post, Content = body };
        message.AllowTime(time);
        return AskAsync(message, path, request => http.ReadJsonAsync(request, type, cancellationToken), cancellationToken);
    }

    /// <summary>Sends a request whose answer holds nothing of interest; it has to begin within <paramref name="time"/>.</summary>
    public async Task SendAsync(HttpMethod method, string path, TimeSpan time, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage { Method = method };
        message.AllowTime(time);
        using var response = await AskAsync(message, path, request => http.SendAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Sends a request whose answer is read as it comes; the caller disposes it. The address is set here.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage message, string path, TimeSpan time, CancellationToken cancellationToken)
    {
        message.AllowTime(time);
        return AskAsync(
            message,
            path,
            request => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken),
            cancellationToken
        );
    }

    private async Task<T> AskAsync<T>(
        HttpRequestMessage request,
        string path,
        Func<HttpRequestMessage, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        var version = await GetVersionAsync(cancellationToken);
        request.RequestUri = new Uri($"v{version}/{path}", UriKind.Relative);
        try
        {
            return await send(request);
        }
        catch (DriverException e) when (e.ProviderCode == DockerErrors.VersionRefused)
        {
            versions.Forget(connection);
            throw;
        }
    }
}
