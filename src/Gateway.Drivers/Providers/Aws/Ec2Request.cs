using System.Globalization;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>
/// A call of EC2's Query API: an action and parameters, in which members are joined by dots and lists are counted from 1
/// (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-requests.html). What is null is left out.
/// </summary>
internal sealed class Ec2Request(string action)
{
    private const string Version = "2016-11-15";

    private readonly List<KeyValuePair<string, string>> _parameters = [new("Action", action), new("Version", Version)];
    private int _filters;

    public string Action { get; } = action;

    /// <summary>Where it goes; null for the connection's region.</summary>
    public string? Region { get; init; }

    /// <summary>Whether it may be sent twice: reads, and what carries a token of its own.</summary>
    public bool IsIdempotent { get; private set; } = action.StartsWith("Describe", StringComparison.Ordinal);

    public Ec2Request Add(string name, string? value)
    {
        if (value is not null)
        {
            _parameters.Add(new(name, value));
        }

        return this;
    }

    public Ec2Request Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public Ec2Request Add(string name, bool? value) =>
        Add(
            name,
            value switch
            {
                true => "true",
                false => "false",
                null => null,
            }
        );

    public Ec2Request AddList(string name, IEnumerable<string> values)
    {
        var number = 0;
        foreach (var value in values)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{name}.{++number}"), value);
        }

        return this;
    }

    /// <summary>One of these values, in which <c>*</c> and <c>?</c> stand for other characters. None of them asks for everything.</summary>
    public Ec2Request AddFilter(string name, params IEnumerable<string> values)
    {
        var all = values.ToArray();
        if (all.Length > 0)
        {
            var filter = string.Create(CultureInfo.InvariantCulture, $"Filter.{++_filters}");
            Add($"{filter}.Name", name).AddList($"{filter}.Value", all);
        }

        return this;
    }

    /// <summary>Exactly this value; null asks for everything.</summary>
    public Ec2Request AddExactFilter(string name, string? value) => value is null ? this : AddFilter(name, Escape(value));

    /// <summary>Things with this name and these tags. EC2 has no names: by custom the tag <c>Name</c> is one.</summary>
    public Ec2Request AddTagFilters(string? name, IReadOnlyDictionary<string, string> tags)
    {
        AddExactFilter($"tag:{Ec2Tags.Name}", name);
        foreach (var (key, value) in tags)
        {
            AddExactFilter($"tag:{key}", value);
        }

        return this;
    }

    /// <summary>What a new thing is to be called and tagged.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> if a tag would take the place of the name.</exception>
    public Ec2Request AddTags(Connection connection, string resourceType, string name, IReadOnlyDictionary<string, string>? tags = null)
    {
        if (tags is not null && tags.ContainsKey(Ec2Tags.Name))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "The tag 'Name' is where EC2 keeps the name: give that.", "tags");
        }

        Add("TagSpecification.1.ResourceType", resourceType);
        var number = 0;
        foreach (var (key, value) in (tags ?? new Dictionary<string, string>()).Prepend(new(Ec2Tags.Name, name)))
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"TagSpecification.1.Tag.{++number}");
            Add($"{tag}.Key", key).Add($"{tag}.Value", value);
        }

        return this;
    }

    /// <summary>Gives it the caller's token, or one of its own, so that sending it twice makes one thing.</summary>
    public Ec2Request AddToken(Guid? token = null)
    {
        IsIdempotent = true;
        return Add("ClientToken", (token ?? Guid.NewGuid()).ToString("D"));
    }

    public byte[] ToBody()
    {
        var body = new StringBuilder();
        foreach (var (name, value) in _parameters)
        {
            body.Append(body.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Encoding.UTF8.GetBytes(body.ToString());
    }

    /// <summary>A value that stands for itself in a filter.</summary>
    public static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("?", "\\?", StringComparison.Ordinal);
}
