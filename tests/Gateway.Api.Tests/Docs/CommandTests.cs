using Xunit;

namespace Gateway.Api.Tests.Docs;

/// <summary>
/// The commands in the documents are carried out, in their order, against a gateway that was just started, and started anew with what they export.
/// Not here: images (tests/image.sh), charts (tests/helm/check.sh), examples (examples/check.sh), measurements, and what wants a cluster.
/// </summary>
public sealed class CommandTests
{
    private static readonly Dictionary<string, string> None = [];

    // A laboratory, in which the sandbox plays every platform.
    private static readonly Dictionary<string, string> Platforms = new[] { "hub", "lab", "triton", "kubernetes", "ecs" }.ToDictionary(
        name => $"Gateway__Connections__{name}__Provider",
        _ => "sandbox"
    );

    private static readonly Dictionary<string, string> Audited = new() { ["Gateway__Audit__Sink"] = "File" };

    public static TheoryData<string, int, IReadOnlyDictionary<string, string>> Documents =>
        new()
        {
            { "README.md", 30, None },
            { "docs/connections.md", 5, None },
            { "docs/containers.md", 11, Platforms },
            { "docs/how-to.md", 15, None },
            { "docs/lxd.md", 3, None },
            { "docs/operating.md", 1, None },
            { "docs/security.md", 3, Audited },
            { "docs/telemetry.md", 2, None },
            { "helm/cloudgateway/README.md", 2, None },
        };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task What_a_document_tells_to_type_works(string file, int atLeast, IReadOnlyDictionary<string, string> settings)
    {
        var blocks = CommandBlocks.Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file)));
        Assert.InRange(blocks.Sum(CommandBlocks.Count), atLeast, 200);
        await using var reader = new Reader(settings);

        foreach (var block in blocks)
        {
            var (exitCode, said) = await reader.RunAsync(block);
            Assert.True(exitCode == 0, $"{file}:\n{block}\n{said}");
        }
    }

    [Fact]
    public void Every_document_with_commands_is_among_them()
    {
        var documents = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")
            .Where(file => CommandBlocks.Read(File.ReadAllText(file)).Count > 0)
            .Select(file => $"docs/{Path.GetFileName(file)}");

        Assert.Empty(documents.Except(Documents.Select(row => (string)row[0])));
    }
}
