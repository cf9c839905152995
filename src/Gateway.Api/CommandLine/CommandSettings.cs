namespace Gateway.Api.CommandLine;

/// <summary>Tells a command's own words from the gateway's settings, so that a wrong word of a command is still told.</summary>
internal static class CommandSettings
{
    private const string Prefix = "--";

    // The settings without a section that are of use to a command. All others have a colon in their name.
    private static readonly string[] Plain = ["--urls", "--environment", "--AllowedHosts"];

    /// <summary>The words in their order, and the settings, each by one argument or by two.</summary>
    public static (string[] Words, string[] Settings) Split(string[] arguments)
    {
        var (words, settings) = (new List<string>(), new List<string>());
        for (var at = 0; at < arguments.Length; at++)
        {
            var (argument, name) = (arguments[at], arguments[at].Split('=')[0]);
            if (!IsSetting(name))
            {
                words.Add(argument);
                continue;
            }

            settings.Add(argument);
            if (name == argument && at + 1 < arguments.Length)
            {
                settings.Add(arguments[++at]);
            }
        }

        return ([.. words], [.. settings]);
    }

    private static bool IsSetting(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && (name.Contains(':') || Plain.Contains(name, StringComparer.OrdinalIgnoreCase));
}
