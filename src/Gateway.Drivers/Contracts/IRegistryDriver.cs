using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>What a registry of images holds, asked by name.</summary>
[Contract("registries")]
public interface IRegistryDriver
{
    /// <summary>A missing repository throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Repository> GetRepositoryAsync(string name, CancellationToken cancellationToken);

    /// <summary>One page of the tags of a repository. A missing repository throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<Page<RepositoryTag>> ListRepositoryTagsAsync(string name, PageRequest request, CancellationToken cancellationToken);

    /// <summary>A tag with its digest and platforms. A missing repository or tag throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task<RepositoryTag> GetRepositoryTagAsync(string name, string tag, CancellationToken cancellationToken);
}
