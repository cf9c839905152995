using System.Security.Cryptography;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Stores;

/// <summary>Objects of any size through the gateway, never in memory as a whole.</summary>
internal static class ObjectTransfers
{
    /// <summary>Uploads a file: with its length, or in chunks so that nobody knows it before the end.</summary>
    public static async Task<Answer> PutFileAsync(
        this GatewayClient client,
        string path,
        ContentFile file,
        bool isChunked = false,
        params (string Name, string Value)[] headers
    )
    {
        await using var bytes = File.OpenRead(file.Path);
        using var content = new StreamContent(bytes);
        return await client.SendAsync(HttpMethod.Put, path, content, isChunked ? [.. headers, ("Transfer-Encoding", "chunked")] : headers);
    }

    /// <summary>Downloads an object: its headers, and the SHA-256 of its bytes in hex.</summary>
    public static async Task<(HttpResponseMessage Head, string Sha256)> ReadDigestAsync(
        this GatewayClient client,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var response = await client.OpenAsync(path, CancellationToken.None, headers);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        return (response, Convert.ToHexStringLower(await SHA256.HashDataAsync(body)));
    }
}
