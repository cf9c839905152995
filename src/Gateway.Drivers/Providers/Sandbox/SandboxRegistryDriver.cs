using System.Globalization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>The registry without bounds that <see cref="SandboxImages"/> come from: each repository has the same tags.</summary>
[Limits(PageSize = 1000)]
internal sealed class SandboxRegistryDriver(SandboxClouds clouds, Connection connection) : IRegistryDriver
{
    private const int Tags = 12;
    private const ulong PullsSpread = 1_000_000;
    private static readonly DateTimeOffset Pushed = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public Task<Repository> GetRepositoryAsync(string name, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => ToRepository(visit, Find(visit, name)), cancellationToken);

    public Task<Page<RepositoryTag>> ListRepositoryTagsAsync(string name, PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(
            connection,
            visit =>
            {
                var repository = Find(visit, name);
                var start = (int)Math.Min(visit.Start(request), Tags);
                var end = Math.Min(Tags, start + request.Size);
                return new Page<RepositoryTag>(
                    [.. Enumerable.Range(start, end - start).Select(number => ToTag(visit, repository, TagOf(number)))],
                    end < Tags ? end.ToString(CultureInfo.InvariantCulture) : null
                );
            },
            cancellationToken
        );

    public Task<RepositoryTag> GetRepositoryTagAsync(string name, string tag, CancellationToken cancellationToken) =>
        clouds.VisitAsync(
            connection,
            visit =>
                Enumerable.Range(0, Tags).Select(TagOf).Contains(tag, StringComparer.Ordinal)
                    ? ToTag(visit, Find(visit, name), tag)
                    : throw visit.NotFound("tag", tag),
            cancellationToken
        );

    // latest, 1.0, 2.0, …
    private static string TagOf(int number) => number == 0 ? "latest" : string.Create(CultureInfo.InvariantCulture, $"{number}.0");

    private static ImageReference Find(SandboxVisit visit, string name) =>
        ImageReference.TryParse(name, out var reference)
        && reference is { Tag: null, Digest: null, Registry: ImageReference.DockerHub }
        && !reference.IsMissing()
            ? reference
            : throw visit.NotFound("repository", name);

    private static Repository ToRepository(SandboxVisit visit, ImageReference reference) =>
        new()
        {
            Origin = visit.Connection,
            Id = reference.Repository,
            Name = reference.Repository,
            Reference = reference.Name,
            Description = $"The sandbox's {reference.Name}.",
            UpdatedAt = Pushed,
            Stars = (long)(SandboxSeed.Hash(reference.Name) % PullsSpread) / 100,
            Pulls = (long)(SandboxSeed.Hash(reference.Name) % PullsSpread),
            IsPrivate = false,
        };

    private static RepositoryTag ToTag(SandboxVisit visit, ImageReference reference, string tag)
    {
        var image = (reference with { Tag = tag }).ToImage(Pushed);
        var digest = image.Digests[0][(image.Digests[0].IndexOf('@', StringComparison.Ordinal) + 1)..];
        return new RepositoryTag
        {
            Origin = visit.Connection,
            Id = tag,
            Name = tag,
            Reference = image.References[0],
            Digest = digest,
            UpdatedAt = Pushed,
            Platforms =
            [
                new PlatformImage
                {
                    OperatingSystem = "linux",
                    Architecture = "amd64",
                    Digest = digest,
                    SizeBytes = image.SizeBytes,
                },
            ],
        };
    }
}
