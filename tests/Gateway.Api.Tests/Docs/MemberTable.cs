using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Api.Tests.Docs;

/// <summary>Tables of what can be set, out of types and their comments.</summary>
internal static partial class MemberTable
{
    private static readonly Dictionary<string, string> Comments = ReadComments(typeof(Program).Assembly)
        .Concat(ReadComments(typeof(ProviderSettings).Assembly))
        .DistinctBy(comment => comment.Key)
        .ToDictionary();

    /// <summary>Appends a row for each member.</summary>
    /// <param name="page">The page.</param>
    /// <param name="type">Whose members.</param>
    /// <param name="nameOf">What a member is called.</param>
    /// <param name="isPart">Whether a member of this type is told by its own members too.</param>
    /// <param name="without">Members that are told elsewhere.</param>
    public static void Append(
        StringBuilder page,
        Type type,
        Func<string, string> nameOf,
        Func<Type, bool>? isPart = null,
        IReadOnlySet<string>? without = null
    )
    {
        page.AppendLine("| name | type | default | meaning |").AppendLine("|---|---|---|---|");
        AppendRows(page, type, nameOf, isPart ?? (_ => false), without);
    }

    private static void AppendRows(
        StringBuilder page,
        Type type,
        Func<string, string> nameOf,
        Func<Type, bool> isPart,
        IReadOnlySet<string>? without = null
    )
    {
        var plain = type.IsAbstract ? null : Activator.CreateInstance(type);
        foreach (var member in MembersOf(type).Where(member => without?.Contains(member.Name) is not true))
        {
            var meaning = Summary($"P:{member.DeclaringType!.FullName}.{member.Name}");
            Assert.True(meaning.Length > 0, $"{type.Name}.{member.Name} has no comment.");
            page.AppendLine(
                $"| `{nameOf(member.Name)}` | {TypeOf(member.PropertyType)} | {DefaultOf(plain is null ? null : member.GetValue(plain))} | {Cell(meaning)} |"
            );
            if (isPart(member.PropertyType))
            {
                AppendRows(page, member.PropertyType, name => nameOf($"{member.Name}:{name}"), isPart);
            }
        }
    }

    /// <summary>What can be set.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
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

    /// <summary>A text as a cell of a table.</summary>
    public static string Cell(string text) => Lines(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A text in one line.</summary>
    public static string Lines(string text) => Space().Replace(text, " ").Trim();

    /// <summary>The summary of a member by its name in XML documents.</summary>
    public static string Summary(string member) => Comments.GetValueOrDefault(member, "");

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

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
