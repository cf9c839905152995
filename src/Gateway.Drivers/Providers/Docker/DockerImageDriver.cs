using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

internal sealed class DockerImageDriver(HttpClient http, Connection connection, DockerVersions versions, TimeProvider time)
    : IContainerImageDriver,
        IContainerImageSearchDriver
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);

    // The engine first asks the registry, which may be slow to refuse; while it pulls, it tells of each step.
    private static readonly TimeSpan PullIdleTime = TimeSpan.FromMinutes(5);

    private readonly DockerClient _engine = new(http, connection, versions);

    public async Task<Page<ContainerImage>> ListContainerImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var all = await _engine.GetAsync("images/json", DockerJson.Default.IReadOnlyListImageSummary, cancellationToken);
        var page = NewestFirst.Page(all, request, image => image.Created, image => image.Id);
        return new Page<ContainerImage>([.. page.Items.Select(ToImage)], page.NextToken);
    }

    public async Task<ContainerImage> GetContainerImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage(await InspectAsync(DockerId.Image(id), cancellationToken));

    public async IAsyncEnumerable<PullProgress> PullContainerImageAsync(
        PullImage request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        connection.RefuseOptions(request);
        if (!ImageReference.TryParse(request.Image, out var image))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"'{request.Image}' is not a reference of an image.", "image");
        }

        var path = $"images/create?fromImage={Uri.EscapeDataString(image.Name)}&tag={Uri.EscapeDataString(image.TagOrDigest)}";
        using (var response = await OpenPullAsync(path, image, request.Credentials, cancellationToken))
        {
            await foreach (var line in new PullLines(response, image, PullIdleTime, time).ReadAsync(cancellationToken))
            {
                yield return line;
            }
        }

        var pulled = await InspectAsync(Uri.EscapeDataString(image.ToString()), cancellationToken);
        yield return new PullProgress { Image = ToImage(pulled) };
    }

    public async Task<IReadOnlyList<ImageSearchResult>> SearchContainerImagesAsync(ImageSearch search, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"images/search?term={Uri.EscapeDataString(search.Term)}&limit={search.Limit}"
        );
        var found = await _engine.GetAsync(path, DockerJson.Default.IReadOnlyListSearchLine, cancellationToken);
        var registry = RegistryOf(search.Term);
        // Podman asks each of its registries for as many.
        return [.. found.Where(line => NameOf(line) is not null).Take(search.Limit).Select(line => ToResult(line, registry))];
    }

    public async Task DeleteContainerImageAsync(string id, CancellationToken cancellationToken)
    {
        var path = DockerId.Image(id);
        try
        {
            await RemoveAsync(path, cancellationToken);
        }
        catch (DriverException e) when (e.ProviderCode == DockerErrors.ManyNames)
        {
            await RemoveOtherNamesAsync(await InspectAsync(path, cancellationToken), cancellationToken);
            await RemoveAsync(path, cancellationToken);
        }
    }

    // A term may begin with the registry to search in, as the name of an image does.
    private static string? RegistryOf(string term) =>
        term.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && term.AsSpan(0, slash).ContainsAny('.', ':')
            ? term[..slash]
            : null;

    private static string? NameOf(SearchLine line) => line.Name ?? line.PodmanName;

    // Docker leaves the registry out of the names that it found there, Podman does not.
    private static ImageSearchResult ToResult(SearchLine line, string? registry)
    {
        var name = NameOf(line)!;
        var description = line.Description ?? line.PodmanDescription;
        return new ImageSearchResult
        {
            Name = registry is null || name.StartsWith(registry + "/", StringComparison.Ordinal) ? name : $"{registry}/{name}",
            Description = string.IsNullOrEmpty(description) ? null : description,
            Stars = line.Stars ?? line.PodmanStars,
            IsOfficial = line.IsOfficial,
        };
    }

    private Task RemoveAsync(string escaped, CancellationToken cancellationToken) =>
        _engine.SendAsync(HttpMethod.Delete, $"images/{escaped}", UsualTime, cancellationToken);

    private Task<ImageDetails> InspectAsync(string escaped, CancellationToken cancellationToken) =>
        _engine.GetAsync($"images/{escaped}/json", DockerJson.Default.ImageDetails, cancellationToken);

    private Task<HttpResponseMessage> OpenPullAsync(
        string path,
        ImageReference image,
        RegistryCredentials? credentials,
        CancellationToken cancellationToken
    )
    {
        var message = new HttpRequestMessage { Method = HttpMethod.Post };
        if (credentials is { Username: { } user, Password: { } password })
        {
            var login = new RegistryAuth(user, password.Reveal(), image.Registry);
            // Of base64url with its padding: without, Docker passes over the header in silence and Podman refuses it.
            var json = JsonSerializer.SerializeToUtf8Bytes(login, DockerJson.Default.RegistryAuth);
            message.Headers.Add("X-Registry-Auth", Convert.ToBase64String(json).Replace('+', '-').Replace('/', '_'));
        }

        // Its lines have an idle limit of their own.
        message.AllowSilence();
        return _engine.OpenAsync(message, path, PullIdleTime, cancellationToken);
    }

    // By its id, Docker deletes only an image that has its names in one repository, and Podman one with a single name.
    private async Task RemoveOtherNamesAsync(ImageDetails image, CancellationToken cancellationToken)
    {
        await RefuseIfUsedAsync(image.Id, cancellationToken);
        // Digests first: the last tag of a repository takes them with it.
        var names = Digests(image.RepoTags, image.RepoDigests).Concat(Tags(image.RepoTags)).ToList();
        foreach (var name in names.SkipLast(1))
        {
            try
            {
                await RemoveAsync(Uri.EscapeDataString(name), cancellationToken);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
            {
                // Podman goes on telling the digests of names that are gone.
            }
        }
    }

    private async Task RefuseIfUsedAsync(string id, CancellationToken cancellationToken)
    {
        var containers = await _engine.GetAsync(
            "containers/json?all=1",
            DockerJson.Default.IReadOnlyListContainerSummary,
            cancellationToken
        );
        if (containers.FirstOrDefault(container => container.ImageId == id) is { } user)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The image is used by the container {user.Id}: destroy that first.");
        }
    }

    private ContainerImage ToImage(ImageSummary image) =>
        ToImage(image.Id, image.RepoTags, image.RepoDigests, image.Size) with
        {
            CreatedAt = DockerTimes.FromSeconds(image.Created),
        };

    private ContainerImage ToImage(ImageDetails image) =>
        ToImage(image.Id, image.RepoTags, image.RepoDigests, image.Size) with
        {
            CreatedAt = DockerTimes.ReadSeconds(image.Created),
        };

    private ContainerImage ToImage(string id, IReadOnlyList<string>? tags, IReadOnlyList<string>? digests, long? size)
    {
        IReadOnlyList<string> references = [.. Tags(tags)];
        return new ContainerImage
        {
            Origin = connection,
            Id = id,
            Name = references.Count > 0 ? references[0] : null,
            State = ResourceState.Available,
            References = references,
            Digests =
            [
                .. Digests(tags, digests)
                    .Select(name => name[(name.IndexOf('@', StringComparison.Ordinal) + 1)..])
                    .Distinct(StringComparer.Ordinal),
            ],
            SizeBytes = size,
        };
    }

    private static IEnumerable<string> Tags(IReadOnlyList<string>? tags) => Named(tags).Where(name => !IsDigest(name));

    // Podman has those that an image was pulled by among the tags too.
    private static IEnumerable<string> Digests(IReadOnlyList<string>? tags, IReadOnlyList<string>? digests) =>
        Named([.. digests ?? [], .. tags ?? []]).Where(IsDigest).Distinct(StringComparer.Ordinal);

    private static bool IsDigest(string name) => name.Contains('@', StringComparison.Ordinal);

    // "<none>:<none>" stands for no name at all.
    private static IEnumerable<string> Named(IReadOnlyList<string>? names) =>
        (names ?? []).Where(name => !name.StartsWith("<none>", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
