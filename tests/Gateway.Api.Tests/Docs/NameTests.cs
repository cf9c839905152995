using System.Text.RegularExpressions;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Docs;

/// <summary>What the documents name is there: settings, commands, codes of problems, files.</summary>
public sealed partial class NameTests
{
    private static readonly string[] Documents =
    [
        "README.md",
        "helm/cloudgateway/README.md",
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.StartsWith("docs/decisions/", StringComparison.Ordinal)),
    ];

    private static readonly string Source = string.Concat(
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText)
    );

    private static readonly string[] Settings =
    [
        .. Row().Matches(Text("docs/configuration.md")).Select(match => match.Groups["name"].Value),
    ];

    [Fact]
    public void Every_setting_exists()
    {
        var named = Documents
            .SelectMany(file => Setting().Matches(Text(file)).Select(match => (file, Name: Normal(match.Value))))
            .ToArray();

        Assert.InRange(named.Length, 100, 1000);
        Assert.All(named, setting => Assert.True(Exists(setting.Name), $"{setting.file}: {setting.Name}"));
    }

    [Fact]
    public async Task Every_command_of_the_program_exists()
    {
        var named = Documents
            .SelectMany(file => Command().Matches(Text(file)).Select(match => match.Groups["words"].Value))
            .Distinct()
            .ToArray();

        Assert.InRange(named.Length, 6, 30);
        foreach (var command in named)
        {
            string[] line = [.. command.Split(' '), "--help"];
            var (exitCode, _, errors) = await GatewayProcess.CommandAsync(new Dictionary<string, string>(), line);
            Assert.True(exitCode == 0, $"gateway {command}: {errors}");
        }
    }

    // In the table of what is seen, what it is, and what to do.
    [Fact]
    public void Every_code_that_who_is_on_call_looks_up_exists()
    {
        var table = Text("docs/operating.md")[Text("docs/operating.md").IndexOf("## Incidents", StringComparison.Ordinal)..];
        var named = Code().Matches(table).Select(match => match.Groups["name"].Value).Distinct().ToArray();

        Assert.InRange(named.Length, 5, 50);
        Assert.All(named, code => Assert.Contains($"\"{code}\"", Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_that_the_guide_names_is_among_the_metrics()
    {
        var named = Metric().Matches(Text("docs/operating.md")).Select(match => match.Groups["name"].Value).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, metric => Assert.Contains($"| `{metric}` |", Text("docs/telemetry.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        foreach (var file in Documents)
        {
            var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
            foreach (var match in Link().Matches(Text(file)).AsEnumerable())
            {
                var target = Path.GetFullPath(Path.Combine(folder, match.Groups["path"].Value));
                Assert.True(Path.Exists(target), $"{file}: {match.Value}");
                var anchor = match.Groups["anchor"].Value;
                Assert.True(anchor.Length == 0 || AnchorsOf(File.ReadAllText(target)).Contains(anchor), $"{file}: {match.Value}");
            }
        }
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    // Gateway__Lists__PageSize is Gateway:Lists:PageSize; lists have numbers, and texts end with dots.
    private static string Normal(string name) => Number().Replace(name.Replace("__", ":", StringComparison.Ordinal), "").TrimEnd(':', '*');

    private static bool Exists(string name) =>
        Settings.Any(setting => setting == name || setting.StartsWith(name + ":", StringComparison.Ordinal))
        || (
            Connection().Match(name) is { Success: true } of
            && (of.Groups["setting"].Value is "" or "Provider" || Settings.Contains(of.Groups["setting"].Value))
        )
        // Read by hand, and named in what is said of a wrong one.
        || Source.Contains(name, StringComparison.Ordinal)
        // What the configuration names, such as roles and keys, and what each has.
        || (
            Named().Match(name) is { Success: true } part
            && part.Groups["member"].Value is var member
            && (
                Source.Contains($"\"{member}\"", StringComparison.Ordinal)
                || Source.Contains($" {member} {{ get;", StringComparison.Ordinal)
            )
        );

    // As GitHub makes them of headings.
    private static HashSet<string> AnchorsOf(string document) =>
        [
            .. Heading()
                .Matches(document)
                .Select(match => NoAnchor().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-')),
        ];

    [GeneratedRegex(@"^\| `(?<name>[A-Za-z:]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bGateway((:|__)[A-Za-z0-9{}*]+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"(:[0-9]+|:)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^Gateway:Connections(:[^:]+(:(?<setting>.+))?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Connection();

    [GeneratedRegex("^Gateway:Security:(Roles|Keys)(:[^:]+(:(?<member>[A-Za-z0-9]+))?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"(^    |`)gateway (?<words>[a-z]+( [a-z]+)?)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Command();

    [GeneratedRegex("`(?<name>[a-z]+(-[a-z]+)+)`|[0-9]{3} `(?<name>[a-z]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("`(?<name>cloudgateway(\\.[a-z_]+)+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#]+)(#(?<anchor>[^)]+))?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NoAnchor();
}
