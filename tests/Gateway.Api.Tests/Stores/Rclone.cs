using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Stores;

/// <summary>Rclone, with one store that is set up by environment variables.</summary>
internal sealed class Rclone(string home, IReadOnlyDictionary<string, string?> settings, string[] properties) : IForeignStoreClient
{
    private readonly ForeignClient _rclone = ForeignClient.Debian(
        "rclone",
        home,
        settings.ToDictionary(setting => $"RCLONE_CONFIG_STORE_{setting.Key}", setting => setting.Value)
    );

    public Task WriteAsync(string bucket, string key, string path) =>
        _rclone.RunAsync(["copyto", path, $"store:{bucket}/{key}", .. properties]);

    // It checks what it reads by the store's MD5, where that is one.
    public Task ReadAsync(string bucket, string key, string path) => _rclone.RunAsync("copyto", $"store:{bucket}/{key}", path);

    public Task<string> DescribeAsync(string bucket, string key) =>
        _rclone.RunAsync("lsjson", "--metadata", "--stat", $"store:{bucket}/{key}");
}
