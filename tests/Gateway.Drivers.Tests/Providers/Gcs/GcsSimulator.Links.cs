using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Gcs;

internal sealed partial class GcsSimulator
{
    private static readonly DiscoveryCall NoConditions = new("xml", new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>A signed address of the XML API: what was signed is made anew out of what came.</summary>
    private async Task AnswerLinkAsync(HttpContext context, string target)
    {
        var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
        var pairs = query.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        if (!IsSigned(context.Request, path, pairs))
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync("<Error><Code>SignatureDoesNotMatch</Code></Error>", context.RequestAborted);
            return;
        }

        var names = path[1..].Split('/', 2).Select(Uri.UnescapeDataString).ToArray();
        if (context.Request.Method == "PUT")
        {
            var bytes = await ReadBytesAsync(context.Request);
            lock (_lock)
            {
                Store(NoConditions, names[0], names[1], bytes, new JsonObject { ["contentType"] = context.Request.ContentType });
            }

            return;
        }

        SimulatedObject stored;
        lock (_lock)
        {
            stored = FindBucket(names[0]).Objects.GetValueOrDefault(names[1]) ?? throw GcsFailure.NoObject(names[0], names[1]);
        }

        await SendBytesAsync(context, stored);
    }

    // https://cloud.google.com/storage/docs/authentication/canonical-requests
    private static bool IsSigned(HttpRequest request, string path, Dictionary<string, string> query)
    {
        var signed = query.Where(pair => pair.Key != "X-Goog-Signature").OrderBy(pair => pair.Key, StringComparer.Ordinal);
        var names = Uri.UnescapeDataString(query["X-Goog-SignedHeaders"]).Split(';');
        var headers = string.Concat(names.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n"));
        var canonical = string.Join(
            '\n',
            request.Method,
            path,
            string.Join('&', signed.Select(pair => $"{pair.Key}={pair.Value}")),
            headers,
            string.Join(';', names),
            "UNSIGNED-PAYLOAD"
        );
        var credential = Uri.UnescapeDataString(query["X-Goog-Credential"]).Split('/', 2);
        var toSign = string.Join(
            '\n',
            query["X-Goog-Algorithm"],
            query["X-Goog-Date"],
            credential[1],
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))
        );
        var date = DateTimeOffset.ParseExact(
            query["X-Goog-Date"],
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        return credential[0] == SimulatedTokens.Account
            && credential[1] == $"{query["X-Goog-Date"][..8]}/auto/storage/goog4_request"
            && names.Contains("host")
            && date.AddSeconds(int.Parse(query["X-Goog-Expires"], CultureInfo.InvariantCulture)) > DateTimeOffset.UtcNow
            && SimulatedTokens.Verify(Encoding.UTF8.GetBytes(toSign), Convert.FromHexString(query["X-Goog-Signature"]));
    }
}
