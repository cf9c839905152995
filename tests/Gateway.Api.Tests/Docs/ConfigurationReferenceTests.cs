using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Api.Tests.Docs;

/// <summary>docs/configuration.md is made of the settings' types and their comments. It is written by this test and never by hand.</summary>
public sealed partial class ConfigurationReferenceTests(ITestOutputHelper output)
{
    private const string Write = "CLOUDGATEWAY_WRITE_DOCS";
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "configuration.md");

    private static readonly Dictionary<string, string> Comments = ReadComments(typeof(Program).Assembly)
        .Concat(ReadComments(typeof(ProviderSettings).Assembly))
        .DistinctBy(comment => comment.Key)
        .ToDictionary();

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
            page.AppendLine().AppendLine($"## `{section}`").AppendLine().AppendLine(Lines(Summary($"T:{type.FullName}"))).AppendLine();
            AppendTable(page, type, name => $"{section}:{name}");
        }

        AppendProviders(page);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendProviders(StringBuilder page)
    {
        page.AppendLine().AppendLine("## `Gateway:Connections:{name}`").AppendLine();
        page.AppendLine("What every connection has beside the settings of its provider. `Provider` names the provider.").AppendLine();
        AppendTable(page, typeof(ProviderSettings), name => name);
        page.AppendLine().AppendLine("### `Resilience`").AppendLine();
        AppendTable(page, typeof(ResilienceSettings), name => $"Resilience:{name}");
        var common = MembersOf(typeof(ProviderSettings)).Select(member => member.Name).ToHashSet();
        using var services = new ServiceCollection().AddDrivers().BuildServiceProvider();
        foreach (
            var provider in services.GetRequiredService<ProviderCatalog>().All.OrderBy(provider => provider.Name, StringComparer.Ordinal)
        )
        {
            page.AppendLine().AppendLine($"### `{provider.Name}`: {provider.Title}").AppendLine();
            AppendTable(page, provider.Settings.Type, name => name, common);
        }
    }

    private static void AppendTable(StringBuilder page, Type type, Func<string, string> nameOf, IReadOnlySet<string>? without = null)
    {
        page.AppendLine("| name | type | default | meaning |").AppendLine("|---|---|---|---|");
        AppendRows(page, type, nameOf, without);
    }

    private static void AppendRows(StringBuilder page, Type type, Func<string, string> nameOf, IReadOnlySet<string>? without = null)
    {
        var plain = type.IsAbstract ? null : Activator.CreateInstance(type);
        foreach (var member in MembersOf(type).Where(member => without?.Contains(member.Name) is not true))
        {
            var meaning = Summary($"P:{member.DeclaringType!.FullName}.{member.Name}");
            Assert.True(meaning.Length > 0, $"{type.Name}.{member.Name} has no comment.");
            page.AppendLine(
                $"| `{nameOf(member.Name)}` | {TypeOf(member.PropertyType)} | {DefaultOf(plain is null ? null : member.GetValue(plain))} | {Cell(meaning)} |"
            );
            if (IsPart(member.PropertyType))
            {
                AppendRows(page, member.PropertyType, name => nameOf($"{member.Name}:{name}"));
            }
        }
    }

    // Some options are no section, but what sections consist of.
    private static bool IsPart(Type type) => IsOptions(type) && !Section().IsMatch(Summary($"T:{type.FullName}"));

    private static bool IsOptions(Type type) =>
        type.Assembly == typeof(Program).Assembly && type.Name.EndsWith("Options", StringComparison.Ordinal);

    // The comment of the type names the section.
    private static IEnumerable<(string Section, Type Type)> OwnSections() =>
        ExportedOptions()
            .Where(type => !(IsPart(type) && ExportedOptions().SelectMany(MembersOf).Any(member => member.PropertyType == type)))
            .Select(type =>
            {
                var section = Section().Match(Summary($"T:{type.FullName}"));
                Assert.True(section.Success, $"The comment of {type.Name} does not name its section.");
                return (Name: section.Groups["name"].Value, Type: type);
            })
            .OrderBy(section => section.Name, StringComparer.Ordinal);

    private static IEnumerable<Type> ExportedOptions() => typeof(Program).Assembly.GetExportedTypes().Where(IsOptions);

    private static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => member.SetMethod is not null && member.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    private static string TypeOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(bool) ? "yes or no"
            : plain == typeof(TimeSpan) ? "time"
            : plain == typeof(Uri) ? "address"
            : plain == typeof(Secret) ? "secret"
            : plain.IsEnum ? string.Join(", ", Enum.GetNames(plain).Select(name => $"`{name}`"))
            : plain == typeof(int) || plain == typeof(long) || plain == typeof(double) ? "number"
            : plain == typeof(string) ? "text"
            : typeof(IDictionary).IsAssignableFrom(plain) || plain.Name.Contains("Dictionary", StringComparison.Ordinal)
                ? "names and values"
            : typeof(IEnumerable).IsAssignableFrom(plain) ? "list"
            : "section";
    }

    private static string DefaultOf(object? value) =>
        value switch
        {
            null or "" => "",
            bool flag => flag ? "`true`" : "`false`",
            string or TimeSpan or Enum or int or long or double or Uri => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
            _ => "",
        };

    private static string Cell(string text) => Lines(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Lines(string text) => Space().Replace(text, " ").Trim();

    private static string Summary(string member) => Comments.GetValueOrDefault(member, "");

    private static Dictionary<string, string> ReadComments(Assembly assembly) =>
        XDocument
            .Load(Path.ChangeExtension(assembly.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!));

    private static string Text(XElement summary) =>
        string.Concat(
            summary
                .Nodes()
                .Select(node =>
                    node switch
                    {
                        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                        XElement see when see.Attribute("cref") is { } cref => $"`{cref.Value[(cref.Value.LastIndexOf('.') + 1)..]}`",
                        XElement other => other.Value,
                        _ => node is XText text ? text.Value : "",
                    }
                )
        );

    [GeneratedRegex("`(?<name>Gateway[A-Za-z:]*)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
