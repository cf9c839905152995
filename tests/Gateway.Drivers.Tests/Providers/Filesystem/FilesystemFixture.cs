using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>A store in a new folder.</summary>
public sealed class FilesystemFixture : ProviderFixture
{
    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"cgw-store-{Guid.NewGuid():N}");

    public override string Provider => "filesystem";

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Path"] = Root };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
