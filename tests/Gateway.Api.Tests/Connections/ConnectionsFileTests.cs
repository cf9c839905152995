using System.Text;
using Gateway.Api.Connections;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>Connections in a file that is followed.</summary>
public sealed class ConnectionsFileTests(ConnectionsFileFixture fixture) : IClassFixture<ConnectionsFileFixture>
{
    [Fact]
    public void Keys_are_found_as_the_framework_finds_them()
    {
        const string Json =
            """{"b": {"Provider": "s3", "Resilience": {"Retries": 1}, "Many": ["x", "y"]}, "A": {"Provider": "aws"}, "empty": {}}""";
        var path = Path.GetTempFileName();
        File.WriteAllText(path, Json);
        try
        {
            using var file = new ConnectionsFile(path);
            var found = new ConfigurationBuilder().Add(file).Build().GetSection(ConnectionStore.Section);
            var expected = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json))).Build();

            Assert.Equal(expected.AsEnumerable().OrderBy(pair => pair.Key), found.AsEnumerable(true).OrderBy(pair => pair.Key));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Changes_of_the_file_are_seen_without_a_restart_and_faults_keep_what_was_there()
    {
        Assert.Equal(["first"], await NamesAsync());
        Assert.Equal(2, await NodesAsync("first"));

        await fixture.WriteAsync("""{ "first": { "Provider": "sandbox", "NodeCount": 4 }, "second": { "Provider": "sandbox" } }""");
        await Eventually.BecomesAsync(async () => (await NamesAsync()).Length == 2, "the second connection");
        Assert.Equal(4, await NodesAsync("first"));

        await fixture.WriteAsync("""{ "first": """);
        await fixture.Log.WaitForAsync(line =>
            line.Message.Contains("cannot be read, what it held before stays", StringComparison.Ordinal)
        );
        Assert.Equal(["first", "second"], await NamesAsync());

        await fixture.WriteAsync("""{ "first": { "Provider": "sandbox", "NodeCount": -1 }, "third": { "Provider": "sandbox" } }""");
        await Eventually.BecomesAsync(async () => (await NamesAsync()).Contains("third"), "the third connection");
        Assert.Equal(["first", "third"], await NamesAsync());
        Assert.Equal(4, await NodesAsync("first"));
        Assert.Contains(
            fixture.Log.Lines,
            line =>
                line.Message.Contains("Connection 'first'", StringComparison.Ordinal)
                && line.Message.Contains("NodeCount", StringComparison.Ordinal)
        );
    }

    private async Task<string[]> NamesAsync() =>
        [.. (await fixture.Http.GetAsync("/connections")).Expect(200).Json.Items().Select(item => item.Text("name")!)];

    private async Task<int> NodesAsync(string connection) =>
        (await fixture.Http.GetAsync($"/nodes/{connection}")).Expect(200).Json.Items().Count();
}

/// <summary>A gateway whose connections are in a file.</summary>
public sealed class ConnectionsFileFixture : GatewayFixture
{
    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            File.WriteAllText(ConnectionsPath, """{ "first": { "Provider": "sandbox", "NodeCount": 2 } }""");
            return new Dictionary<string, string?> { ["Gateway:ConnectionsFile"] = ConnectionsPath };
        }
    }

    private string ConnectionsPath => Path.Combine(Folder, "connections.json");

    public Task WriteAsync(string connections) => File.WriteAllTextAsync(ConnectionsPath, connections);
}
