using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>One call as the simulator reads it: the parameters of a form.</summary>
internal sealed class Ec2Call(IReadOnlyList<KeyValuePair<string, string>> parameters, string region, Ec2State state)
{
    private readonly Dictionary<string, string> _parameters = parameters.ToDictionary(pair => pair.Key, pair => pair.Value);

    public string Region { get; } = region;

    public Ec2State State { get; } = state;

    public string Action => this["Action"]!;

    /// <summary>All that was asked for, but for what says when.</summary>
    public string Whole =>
        string.Join('&', _parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    public string? this[string name] => _parameters.GetValueOrDefault(name);

    public string Required(string name) =>
        this[name] ?? throw new Ec2Refusal("MissingParameter", $"The request must contain the parameter {name}");

    public int? Number(string name) => this[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public IReadOnlyList<string> List(string name)
    {
        var values = new List<string>();
        while (this[$"{name}.{values.Count + 1}"] is { } value)
        {
            values.Add(value);
        }

        return values;
    }

    /// <summary>The tags for things of this type.</summary>
    public void ReadTags(string type, Dictionary<string, string> into)
    {
        if (this["TagSpecification.1.ResourceType"] is not { } given)
        {
            return;
        }

        if (given != type)
        {
            throw new Ec2Refusal("InvalidParameterValue", $"'{given}' is not a valid taggable resource type for this operation.");
        }

        for (var i = 1; this[$"TagSpecification.1.Tag.{i}.Key"] is { } key; i++)
        {
            into.Add(key, this[$"TagSpecification.1.Tag.{i}.Value"] ?? "");
        }
    }

    /// <summary>Whether the filters let a thing through.</summary>
    /// <param name="valueOf">The thing's value for a filter; null for a filter that there is not.</param>
    public bool Lets(Func<string, string?> valueOf)
    {
        for (var i = 1; this[$"Filter.{i}.Name"] is { } name; i++)
        {
            var value = valueOf(name) ?? throw new Ec2Refusal("InvalidParameterValue", $"The filter '{name}' is invalid");
            if (!List($"Filter.{i}.Value").Any(pattern => Matches(pattern, value)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A page of what was found.</summary>
    public (IEnumerable<T> Items, string? Next) Page<T>(IReadOnlyCollection<T> found, int most)
    {
        var size = Number("MaxResults");
        if (size is not null && (size < 5 || size > most))
        {
            throw new Ec2Refusal(
                "InvalidParameterValue",
                $"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between 5 and {most}."
            );
        }

        var start = this["NextToken"] is { } token ? Read(token) : 0;
        var end = start + (size ?? most);
        return (found.Skip(start).Take(end - start), end < found.Count ? Write(end) : null);
    }

    private static string Write(int offset) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"from.{offset}"));

    private static int Read(string token)
    {
        try
        {
            return int.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('.')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException)
        {
            throw new Ec2Refusal("InvalidNextToken", "The token is invalid.");
        }
    }

    // A backslash before a wildcard, or another backslash, makes it stand for itself.
    private static bool Matches(string pattern, string value)
    {
        var regex = Regex.Replace(
            pattern,
            @"\\(?<self>.)|(?<any>\*)|(?<one>\?)|(?<other>.)",
            match =>
                match.Groups["any"].Success ? ".*"
                : match.Groups["one"].Success ? ".?"
                : Regex.Escape(match.Groups["self"].Success ? match.Groups["self"].Value : match.Value),
            RegexOptions.ExplicitCapture | RegexOptions.Singleline,
            TimeSpan.FromSeconds(1)
        );
        return Regex.IsMatch(value, $"^(?:{regex})\\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
    }
}

/// <summary>An answer that is a failure.</summary>
internal sealed class Ec2Refusal(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;

    public int Status { get; } = status;
}
