using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>OpenStack's own command line.</summary>
[Collection("clients")]
public sealed class SwiftClientTests(StoreFixture fixture) : ClientSuite(fixture)
{
    private protected override string StoreName => "swift";

    private protected override IForeignStoreClient Client => new Swift(Fixture.Folder);

    private sealed class Swift(string home) : IForeignStoreClient
    {
        private readonly ForeignClient _swift = ForeignClient.Debian(
            "swift",
            home,
            new Dictionary<string, string?>
            {
                ["ST_AUTH"] = Store.Read("SWIFT"),
                ["ST_USER"] = Store.Read("SWIFT_USER"),
                ["ST_KEY"] = Store.Read("SWIFT_KEY"),
            }
        );

        // Its own large objects: static ones, whose segments lie in a container that it makes.
        public Task WriteAsync(string bucket, string key, string path) =>
            _swift.RunAsync(
                "upload",
                bucket,
                path,
                "--object-name",
                key,
                "--header=Content-Type: text/x-cross",
                "--header=X-Object-Meta-Colour: blue",
                "--segment-size=8388608",
                "--use-slo"
            );

        public Task ReadAsync(string bucket, string key, string path) => _swift.RunAsync("download", bucket, key, "--output", path);

        public Task<string> DescribeAsync(string bucket, string key) => _swift.RunAsync("stat", bucket, key);
    }
}

/// <summary>Rclone's Swift, which has no way to set metadata.</summary>
[Collection("clients")]
public sealed class RcloneSwiftClientTests(StoreFixture fixture) : ClientSuite(fixture)
{
    private protected override string StoreName => "swift";

    private protected override bool KnowsProperties => false;

    private protected override IForeignStoreClient Client =>
        new Rclone(
            Fixture.Folder,
            new Dictionary<string, string?>
            {
                ["TYPE"] = "swift",
                ["AUTH"] = Store.Read("SWIFT"),
                ["AUTH_VERSION"] = "1",
                ["USER"] = Store.Read("SWIFT_USER"),
                ["KEY"] = Store.Read("SWIFT_KEY"),
                ["CHUNK_SIZE"] = "16Mi",
            },
            []
        );
}
