using System.Globalization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DockerHub;

/// <summary>https://docs.docker.com/reference/api/hub/latest/: repositories and their tags. A name without owner is Docker's own.</summary>
[Limits(PageSize = MostItems)]
internal sealed class DockerHubDriver(HttpClient http, Connection connection, DockerHubSettings settings)
    : IRegistryDriver,
        IRegistryLoginDriver,
        IConnectionCheckDriver
{
    private const int MostItems = 100;
    private const string Official = "library";

    public async Task CheckConnectionAsync(CancellationToken cancellationToken) =>
        await http.GetJsonAsync(AddressOf($"{Official}/hello-world"), DockerHubJson.Default.HubRepository, cancellationToken);

    public async Task<Repository> GetRepositoryAsync(string name, CancellationToken cancellationToken)
    {
        var full = FullName(name);
        var found = await http.GetJsonAsync(AddressOf(full), DockerHubJson.Default.HubRepository, cancellationToken);
        return new Repository
        {
            Origin = connection,
            Id = full,
            Name = full,
            Reference = ReferenceOf(full),
            CreatedAt = found.DateRegistered?.ToUniversalTime(),
            Description = string.IsNullOrEmpty(found.Description) ? null : found.Description,
            UpdatedAt = found.LastUpdated?.ToUniversalTime(),
            Stars = found.StarCount,
            Pulls = found.PullCount,
            IsPrivate = found.IsPrivate,
        };
    }

    public async Task<Page<RepositoryTag>> ListRepositoryTagsAsync(string name, PageRequest request, CancellationToken cancellationToken)
    {
        var full = FullName(name);
        var window = PageWindow.Read(connection, request, MostItems);
        var path = string.Create(CultureInfo.InvariantCulture, $"{AddressOf(full)}tags?page={window.Number}&page_size={window.Size}");
        var page = await http.GetJsonAsync(path, DockerHubJson.Default.HubTagPage, cancellationToken);
        return window.ToPage(page.Results, page.Next is not null, tag => ToTag(full, tag));
    }

    public async Task<RepositoryTag> GetRepositoryTagAsync(string name, string tag, CancellationToken cancellationToken)
    {
        var full = FullName(name);
        var path = $"{AddressOf(full)}tags/{RepositoryNames.Tag(tag)}/";
        return ToTag(full, await http.GetJsonAsync(path, DockerHubJson.Default.HubTag, cancellationToken));
    }

    public Task<RegistryLogin?> GetRegistryLoginAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            settings is { Username: { } user, Password: { } password } ? new RegistryLogin(ImageReference.DockerHub, user, password) : null
        );

    private static string FullName(string name) =>
        RepositoryNames.Repository(name).Split('/') switch
        {
            [_] => $"{Official}/{name}",
            [_, _] => name,
            // Docker Hub has no deeper ones.
            _ => throw DriverException.NotFound("repository", name),
        };

    // With its slash at the end: without, Docker Hub redirects.
    private static string AddressOf(string full) => $"v2/repositories/{full}/";

    private static string ReferenceOf(string full) =>
        full.StartsWith(Official + "/", StringComparison.Ordinal) ? full[(Official.Length + 1)..] : full;

    private RepositoryTag ToTag(string full, HubTag tag) =>
        new()
        {
            Origin = connection,
            Id = tag.Name,
            Name = tag.Name,
            Reference = $"{ReferenceOf(full)}:{tag.Name}",
            UpdatedAt = tag.LastUpdated?.ToUniversalTime(),
            Platforms = [.. (tag.Images ?? []).Where(image => image.Os is not "unknown").Select(ToPlatform)],
            // Of an image for one platform that is no index, the image's own is the tag's.
            Digest = tag.Digest ?? (tag.Images is [{ Digest: { } only }] ? only : null),
        };

    private static PlatformImage ToPlatform(HubImage image) =>
        new()
        {
            OperatingSystem = NullIfEmpty(image.Os),
            Architecture = NullIfEmpty(image.Architecture),
            Variant = NullIfEmpty(image.Variant),
            Digest = NullIfEmpty(image.Digest),
            SizeBytes = image.Size,
        };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
