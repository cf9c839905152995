using System.Text;
using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Api.Tests.Docs;

/// <summary>docs/configuration.md is made of the settings' types and their comments. It is written by this test and never by hand.</summary>
public sealed partial class ConfigurationReferenceTests(ITestOutputHelper output)
{
    private const string Write = "CLOUDGATEWAY_WRITE_DOCS";
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "configuration.md");

    [Fact]
    public async Task The_page_about_settings_is_what_the_code_reads()
    {
        var page = Render();
        output.WriteLine(page);
        if (Environment.GetEnvironmentVariable(Write) is not null)
        {
            await File.WriteAllTextAsync(Page, page);
        }

        Assert.True(
            File.Exists(Page) && await File.ReadAllTextAsync(Page) == page,
            "docs/configuration.md is not what the code reads. Write it anew and commit it: "
                + $"{Write}=1 dotnet test tests/Gateway.Api.Tests --filter FullyQualifiedName~{nameof(ConfigurationReferenceTests)}"
        );
    }

    private static string Render()
    {
        var page = new StringBuilder(
            """
            # Settings

            Written by a test out of the types of the settings (`ConfigurationReferenceTests`); do not edit. Each can be given in `appsettings.json`, as an environment
            variable (`Gateway__Lists__Timeout`) or on the command line (`--Gateway:Lists:Timeout=00:00:05`). Times are `hh:mm:ss`. `gateway check` tells whether all of them
            can be used.

            """
        );
        foreach (var (section, type) in OwnSections())
        {
            page.AppendLine()
                .AppendLine($"## `{section}`")
                .AppendLine()
                .AppendLine(MemberTable.Lines(MemberTable.Summary($"T:{type.FullName}")))
                .AppendLine();
            MemberTable.Append(page, type, name => $"{section}:{name}", IsPart);
        }

        AppendProviders(page);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendProviders(StringBuilder page)
    {
        page.AppendLine().AppendLine("## `Gateway:Connections:{name}`").AppendLine();
        page.AppendLine("What every connection has beside the settings of its provider. `Provider` names the provider.").AppendLine();
        MemberTable.Append(page, typeof(ProviderSettings), name => name);
        page.AppendLine().AppendLine("### `Resilience`").AppendLine();
        MemberTable.Append(page, typeof(ResilienceSettings), name => $"Resilience:{name}");
        var common = MemberTable.MembersOf(typeof(ProviderSettings)).Select(member => member.Name).ToHashSet();
        using var services = new ServiceCollection().AddDrivers().BuildServiceProvider();
        foreach (
            var provider in services.GetRequiredService<ProviderCatalog>().All.OrderBy(provider => provider.Name, StringComparer.Ordinal)
        )
        {
            page.AppendLine().AppendLine($"### `{provider.Name}`: {provider.Title}").AppendLine();
            MemberTable.Append(page, provider.Settings.Type, name => name, without: common);
        }
    }

    // Some options are no section, but what sections consist of.
    private static bool IsPart(Type type) => IsOptions(type) && !Section().IsMatch(MemberTable.Summary($"T:{type.FullName}"));

    private static bool IsOptions(Type type) =>
        type.Assembly == typeof(Program).Assembly && type.Name.EndsWith("Options", StringComparison.Ordinal);

    // The comment of the type names the section.
    private static IEnumerable<(string Section, Type Type)> OwnSections() =>
        ExportedOptions()
            .Where(type =>
                !(IsPart(type) && ExportedOptions().SelectMany(MemberTable.MembersOf).Any(member => member.PropertyType == type))
            )
            .Select(type =>
            {
                var section = Section().Match(MemberTable.Summary($"T:{type.FullName}"));
                Assert.True(section.Success, $"The comment of {type.Name} does not name its section.");
                return (Name: section.Groups["name"].Value, Type: type);
            })
            .OrderBy(section => section.Name, StringComparer.Ordinal);

    private static IEnumerable<Type> ExportedOptions() => typeof(Program).Assembly.GetExportedTypes().Where(IsOptions);

    [GeneratedRegex("`(?<name>Gateway[A-Za-z:]*)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();
}
