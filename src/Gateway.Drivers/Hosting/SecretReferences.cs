using Microsoft.Extensions.Configuration;

namespace Gateway.Drivers.Hosting;

/// <summary>
/// Secrets that settings only refer to: <c>file:/path</c> takes what the file holds, without a line break at its end, <c>env:NAME</c> a
/// variable of the gateway's environment, and <c>text:…</c> is what follows, for a secret that begins like a reference. Only members of the
/// type <see cref="Model.Secret"/> are read so.
/// </summary>
internal static class SecretReferences
{
    private const string FilePrefix = "file:";
    private const string VariablePrefix = "env:";
    private const string TextPrefix = "text:";
    private const int LongestSecret = 1024 * 1024;

    /// <summary>The settings with the secrets themselves, and the files that they came from.</summary>
    /// <exception cref="ConnectionSettingsException">A reference leads nowhere, or there may be none.</exception>
    public static (IConfigurationSection Section, IReadOnlyList<string> Files) Resolve(
        string connection,
        IConfigurationSection section,
        Type settings,
        bool mayRefer
    )
    {
        var values = new Dictionary<string, string?>();
        var files = new List<string>();
        var faults = new Dictionary<string, string[]>();
        foreach (var member in SettingsMember.Of(settings).Where(member => member.IsSecret))
        {
            if (section[member.Key] is not { } text || !IsMarked(text))
            {
                continue;
            }

            try
            {
                values[member.Key] = Read(text, mayRefer, files);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                faults[member.Path] = [e is FormatException ? e.Message : "The file that it refers to cannot be read."];
            }
        }

        return faults.Count > 0 ? throw new ConnectionSettingsException(connection, faults)
            : values.Count == 0 ? (section, [])
            : (With(section, values), files);
    }

    /// <summary>What changes when one of these files does.</summary>
    public static string StampOf(IEnumerable<string> files) => string.Join('\n', files.Select(StampOf));

    private static string StampOf(string file)
    {
        try
        {
            return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(ReadBytes(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return e.GetType().Name;
        }
    }

    private static bool IsMarked(string text) =>
        text.StartsWith(FilePrefix, StringComparison.Ordinal)
        || text.StartsWith(VariablePrefix, StringComparison.Ordinal)
        || text.StartsWith(TextPrefix, StringComparison.Ordinal);

    private static string Read(string text, bool mayRefer, List<string> files)
    {
        if (text.StartsWith(TextPrefix, StringComparison.Ordinal))
        {
            return text[TextPrefix.Length..];
        }

        if (!mayRefer)
        {
            throw new FormatException(
                "References to files and variables are for the operator's configuration. Put text: before a secret that begins like one."
            );
        }

        if (text.StartsWith(VariablePrefix, StringComparison.Ordinal))
        {
            var name = text[VariablePrefix.Length..];
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
                ? value
                : throw new FormatException($"The environment has no variable '{name}'.");
        }

        var file = text[FilePrefix.Length..];
        if (!Path.IsPathFullyQualified(file))
        {
            throw new FormatException("A file is referred to by its whole path: file:/run/secrets/token.");
        }

        files.Add(file);
        return System.Text.Encoding.UTF8.GetString(ReadBytes(file)).TrimEnd('\r', '\n');
    }

    private static byte[] ReadBytes(string file)
    {
        using var content = File.OpenRead(file);
        return content.Length <= LongestSecret
            ? ReadAll(content)
            : throw new FormatException("The file that it refers to is longer than a mebibyte.");
    }

    private static byte[] ReadAll(FileStream content)
    {
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        return bytes;
    }

    private static IConfigurationSection With(IConfigurationSection section, Dictionary<string, string?> values)
    {
        const string Root = "connection";
        var all = section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Value is not null && !IsReplaced(pair.Key));
        return new ConfigurationBuilder()
            .AddInMemoryCollection(all.Concat(values).Select(pair => KeyValuePair.Create($"{Root}:{pair.Key}", pair.Value)))
            .Build()
            .GetSection(Root);

        bool IsReplaced(string key) => values.Keys.Contains(key, StringComparer.OrdinalIgnoreCase);
    }
}
