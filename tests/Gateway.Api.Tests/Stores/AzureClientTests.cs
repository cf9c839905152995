using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>Microsoft's own library for Node.js.</summary>
[Collection("clients")]
public sealed class AzureClientTests(StoreFixture fixture) : ClientSuite(fixture)
{
    private protected override string StoreName => "azure-blob";

    private protected override IForeignStoreClient Client => new Library(Fixture.Folder);

    private sealed class Library(string home) : IForeignStoreClient
    {
        private readonly ForeignClient _node = ForeignClient.Node(home, new Dictionary<string, string?>());

        public Task WriteAsync(string bucket, string key, string path) => RunAsync("put", bucket, key, path);

        public Task ReadAsync(string bucket, string key, string path) => RunAsync("get", bucket, key, path);

        public Task<string> DescribeAsync(string bucket, string key) =>
            RunAsync("get", bucket, key, Path.Combine(home, Guid.NewGuid().ToString("N")));

        private Task<string> RunAsync(string action, string bucket, string key, string path) =>
            _node.RunAsync(
                Path.Combine(AppContext.BaseDirectory, "Stores", "Clients", "azure-blob.cjs"),
                action,
                Store.Read("AZURITE")!,
                Store.Read("AZURITE_ACCOUNT")!,
                Store.Read("AZURITE_KEY")!,
                bucket,
                key,
                path
            );
    }
}
