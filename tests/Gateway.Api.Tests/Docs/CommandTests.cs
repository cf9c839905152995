using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Docs;

/// <summary>
/// The commands in the documents that ask a gateway are carried out, in their order, against one that was just started. What starts, builds or
/// configures things (dotnet, docker, helm, export) is not: other tests do that.
/// </summary>
public sealed partial class CommandTests
{
    private const string Documented = "http://127.0.0.1:8080";

    // Cut connections are not told by the status.
    private const string Curl = "curl --fail-with-body --silent --show-error --max-time 60";

    [Theory]
    [InlineData("README.md", 20)]
    [InlineData("docs/how-to.md", 15)]
    [InlineData("docs/telemetry.md", 1)]
    public async Task What_a_document_tells_to_type_works(string file, int atLeast)
    {
        var commands = Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file))).ToArray();
        Assert.InRange(commands.Length, atLeast, 200);
        var (process, address) = await GatewayProcess.StartAsync(
            new Dictionary<string, string> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock" }
        );
        await using var running = process;

        foreach (var command in commands)
        {
            var (exitCode, said) = await RunAsync(command, address);
            Assert.True(exitCode == 0, $"{file}: {command}\n{said}");
        }
    }

    // Indented blocks, and lines that a backslash continues.
    private static IEnumerable<string> Read(string document) =>
        Continued()
            .Replace(document, " ")
            .Split('\n')
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line.Trim())
            .Where(line => Asks().IsMatch(line));

    private static async Task<(int ExitCode, string Said)> RunAsync(string command, Uri address)
    {
        var script = command
            .Replace(Documented, address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("curl ", Curl + " ", StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-o");
        start.ArgumentList.Add("pipefail");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, $"{errors}{await output}");
    }

    [GeneratedRegex(@" \\\n\s*", RegexOptions.None, 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"^(\w+=\$\()?curl\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asks();
}
