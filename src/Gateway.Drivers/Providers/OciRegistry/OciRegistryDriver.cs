using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OciRegistry;

/// <summary>https://github.com/opencontainers/distribution-spec: it knows names, tags, manifests and blobs, and nothing about them.</summary>
internal sealed class OciRegistryDriver(HttpClient http, Connection connection, OciRegistrySettings settings)
    : IRegistryDriver,
        IRegistryLoginDriver,
        IConnectionCheckDriver
{
    // Larger ones are no image's; registries refuse more than 4 MiB.
    private const int LongestManifest = 4 * 1024 * 1024;
    private const int LongestConfig = 8 * 1024 * 1024;

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    public async Task CheckConnectionAsync(CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "v2/"), cancellationToken);
    }

    public async Task<Repository> GetRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        RepositoryNames.Repository(name);
        await ReadTagsAsync(name, 1, null, cancellationToken);
        return new Repository
        {
            Origin = connection,
            Id = name,
            Name = name,
            Reference = ReferenceOf(name),
        };
    }

    public async Task<Page<RepositoryTag>> ListRepositoryTagsAsync(string name, PageRequest request, CancellationToken cancellationToken)
    {
        RepositoryNames.Repository(name);
        var (tags, next) = await ReadTagsAsync(name, request.Size, request.Token, cancellationToken);
        return new Page<RepositoryTag>([.. tags.Select(tag => ToTag(name, tag))], next);
    }

    public async Task<RepositoryTag> GetRepositoryTagAsync(string name, string tag, CancellationToken cancellationToken)
    {
        var (digest, manifest) = await ReadManifestAsync(RepositoryNames.Repository(name), RepositoryNames.Tag(tag), cancellationToken);
        return ToTag(name, tag) with
        {
            Digest = digest,
            Platforms = manifest.Manifests is null
                ? [await ReadPlatformAsync(name, digest, manifest, cancellationToken)]
                : await ReadPlatformsAsync(name, manifest.Manifests, cancellationToken),
        };
    }

    public Task<RegistryLogin?> GetRegistryLoginAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            settings is { Username: { } user, Password: { } password } ? new RegistryLogin(settings.Host, user, password) : null
        );

    /// <summary>A page of tags. Registries give them in one order, and go on after the last one that is named.</summary>
    private async Task<(IReadOnlyList<string> Tags, string? Next)> ReadTagsAsync(
        string name,
        int size,
        string? last,
        CancellationToken cancellationToken
    )
    {
        var after = last is null ? "" : $"&last={Uri.EscapeDataString(last)}";
        var address = string.Create(CultureInfo.InvariantCulture, $"v2/{name}/tags/list?n={size}{after}");
        using var request = NewRequest(name, address);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var tags = (await response.ReadJsonAsync(OciJson.Default.OciTagList, cancellationToken)).Tags ?? [];
        if (tags.Count > size || (last is not null && tags.Contains(last, StringComparer.Ordinal)))
        {
            // An old registry that knows no pages: all of them, each time.
            var rest = tags.Order(StringComparer.Ordinal)
                .SkipWhile(tag => last is not null && string.CompareOrdinal(tag, last) <= 0)
                .ToList();
            return rest.Count > size ? (rest[..size], rest[size - 1]) : (rest, null);
        }

        return response.Headers.Contains("Link") && tags.Count > 0 ? (tags, tags[^1]) : ([.. tags.Order(StringComparer.Ordinal)], null);
    }

    private async Task<(string Digest, OciManifest Manifest)> ReadManifestAsync(
        string name,
        string reference,
        CancellationToken cancellationToken
    )
    {
        using var request = NewRequest(name, $"v2/{name}/manifests/{reference}");
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await ReadAsync(response, LongestManifest, cancellationToken);
        var digest = response.Headers.TryGetValues("Docker-Content-Digest", out var told)
            ? told.First()
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(body));
        return (digest, Parse(request, body, OciJson.Default.OciManifest));
    }

    private async Task<IReadOnlyList<PlatformImage>> ReadPlatformsAsync(
        string name,
        IReadOnlyList<OciDescriptor> manifests,
        CancellationToken cancellationToken
    )
    {
        // What is signed and attested stands beside the images, as of an unknown platform.
        var images = manifests
            .Where(manifest => manifest is { Digest: not null, Platform: not { Os: "unknown" } } && ImageDigest.IsValid(manifest.Digest))
            .ToList();
        return await Bounded.SelectAsync(
            images,
            async (image, token) =>
            {
                var (_, manifest) = await ReadManifestAsync(name, image.Digest!, token);
                return ToPlatform(image.Platform, image.Digest!, manifest);
            },
            cancellationToken
        );
    }

    private async Task<PlatformImage> ReadPlatformAsync(
        string name,
        string digest,
        OciManifest manifest,
        CancellationToken cancellationToken
    )
    {
        if (manifest.Config?.Digest is not { } config || !ImageDigest.IsValid(config))
        {
            return ToPlatform(null, digest, manifest);
        }

        using var request = NewRequest(name, $"v2/{name}/blobs/{config}");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await ReadAsync(response, LongestConfig, cancellationToken);
        return ToPlatform(Parse(request, body, OciJson.Default.OciPlatform), digest, manifest);
    }

    // Whole, since its digest may have to be made; what is larger than any image's is refused.
    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(most, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw response.RequestMessage!.Fail(DriverErrorKind.Unexpected, $"The registry's answer has more than {most} bytes.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw response.RequestMessage!.Fail(DriverErrorKind.Unavailable, "The registry broke off its answer.", e);
        }
    }

    private static T Parse<T>(HttpRequestMessage request, byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type.Strict()) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw request.Fail(DriverErrorKind.Unexpected, "The registry's answer is not the JSON that it should be.", e);
        }
    }

    private static HttpRequestMessage NewRequest(string name, string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(RegistryAuthHandler.Scope, $"repository:{name}:pull");
        return request;
    }

    private static PlatformImage ToPlatform(OciPlatform? platform, string digest, OciManifest manifest) =>
        new()
        {
            OperatingSystem = platform?.Os,
            Architecture = platform?.Architecture,
            Variant = platform?.Variant,
            Digest = digest,
            SizeBytes = (manifest.Config?.Size ?? 0) + (manifest.Layers?.Sum(layer => layer.Size) ?? 0) is > 0 and var size ? size : null,
        };

    private RepositoryTag ToTag(string name, string tag) =>
        new()
        {
            Origin = connection,
            Id = tag,
            Name = tag,
            Reference = $"{ReferenceOf(name)}:{tag}",
        };

    private string ReferenceOf(string name) => $"{settings.Host}/{name}";
}
