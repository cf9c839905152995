using Gateway.Api.Connections;

namespace Gateway.Api.Security;

/// <summary>How sections of <c>Gateway:Security</c> are read. A name that is not known is refused: passed over, it would guard nothing.</summary>
internal static class SecuritySection
{
    /// <exception cref="StartupException">The section has a setting that there is not.</exception>
    public static void RefuseUnknown(this IConfigurationSection section, params string[] known)
    {
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new StartupException($"{section.Path} has no setting '{unknown.Key}'. There are: {string.Join(", ", known)}.");
        }
    }

    /// <summary>A list, or one text with commas, which environment variables are written with more easily.</summary>
    public static string[] ReadList(this IConfigurationSection section) =>
        section.Value is { Length: > 0 } text
            ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(item => item.Value ?? "")];
}
