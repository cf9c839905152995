namespace Gateway.Drivers.Hosting;

/// <summary>Settings that cannot be used. The message names the connection and each field at fault, never a secret.</summary>
public sealed class ConnectionSettingsException(string connection, IReadOnlyDictionary<string, string[]> errors, Exception? inner = null)
    : Exception(Describe(connection, errors), inner)
{
    public string Connection { get; } = connection;

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;

    private static string Describe(string connection, IReadOnlyDictionary<string, string[]> errors) =>
        $"Connection '{connection}': " + string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}"));
}
