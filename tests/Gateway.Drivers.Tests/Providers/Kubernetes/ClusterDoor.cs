using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>
/// The way into a cluster as a cloud has it: TLS by an authority of its own, and the cloud's tokens. What comes through goes to the API
/// server behind it with that server's token, upgraded connections too. Where that has no metrics server, the door measures.
/// </summary>
internal sealed class ClusterDoor(Uri server, string token, bool measures, Func<HttpContext, bool> accepts) : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate = NewCertificate();

    // The server behind has a certificate of its own, which is no matter of these tests.
    private readonly HttpMessageInvoker _way = new(
        new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
        }
    );
    private WebApplication? _app;

    /// <summary>The address without a scheme.</summary>
    public string Endpoint => new Uri(_app!.Urls.Single()).Authority;

    /// <summary>The authority of its certificate, PEM in base64.</summary>
    public string Authority => Convert.ToBase64String(Encoding.ASCII.GetBytes(_certificate.ExportCertificatePem()));

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(PassAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _way.Dispose();
        _certificate.Dispose();
    }

    private async Task PassAsync(HttpContext http)
    {
        if (!accepts(http))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await http.Response.WriteAsJsonAsync(
                new
                {
                    kind = "Status",
                    reason = "Unauthorized",
                    message = "Unauthorized",
                }
            );
            return;
        }

        if (measures && http.Request.Path.StartsWithSegments("/apis/metrics.k8s.io", StringComparison.Ordinal))
        {
            await MeasureAsync(http);
            return;
        }

        using var request = Forward(http, http.Request.Path.ToUriComponent() + http.Request.QueryString);
        using var response = await _way.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is not ("Transfer-Encoding" or "Connection"))
            {
                http.Response.Headers[name] = values.ToArray();
            }
        }

        await using var body = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            await JoinAsync(http, body);
            return;
        }

        await CopyAsync(body, http.Response.Body, http.RequestAborted);
    }

    private static async Task JoinAsync(HttpContext http, Stream server)
    {
        await using var caller = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var ways = new[] { CopyAsync(caller, server, end.Token), CopyAsync(server, caller, end.Token) };
        await Task.WhenAny(ways);
        await end.CancelAsync();
        await Task.WhenAll(ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private HttpRequestMessage Forward(HttpContext http, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), new Uri(server, path));
        if (http.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(http.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
            request.Content.Headers.ContentLength = http.Request.ContentLength;
        }

        foreach (var (name, values) in http.Request.Headers)
        {
            if (name is not ("Host" or "Authorization") && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return request;
    }

    private async Task MeasureAsync(HttpContext http)
    {
        var (home, pod) = (http.Request.Path.Value!.Split('/')[5], http.Request.Path.Value!.Split('/')[7]);
        using var request = Forward(http, $"/api/v1/namespaces/{home}/pods/{pod}");
        using var response = await _way.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            await http.Response.WriteAsJsonAsync(
                new
                {
                    kind = "Status",
                    reason = "NotFound",
                    message = "not found",
                }
            );
            return;
        }

        using var read = await System.Text.Json.JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        var containers = read.RootElement.GetProperty("spec").GetProperty("containers").EnumerateArray();
        await http.Response.WriteAsJsonAsync(
            new
            {
                timestamp = DateTimeOffset.UtcNow,
                containers = containers.Select(container => new
                {
                    name = container.GetProperty("name").GetString(),
                    usage = new { cpu = "250m", memory = "3Mi" },
                }),
            }
        );
    }

    private static async Task CopyAsync(Stream from, Stream into, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            await into.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await into.FlushAsync(cancellationToken);
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=cluster", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
