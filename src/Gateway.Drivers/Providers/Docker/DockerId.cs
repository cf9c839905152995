using System.Text.RegularExpressions;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// Checks ids before they go into a path. The engine also takes names and beginnings of ids there; a client that deletes "a"
/// must not lose whatever begins with it, and ".." must not become another call.
/// </summary>
internal static partial class DockerId
{
    public static string Container(string id) => Form().IsMatch(id) ? id : throw DriverException.NotFound("container", id);

    /// <summary>An id that the engine gave a moment ago.</summary>
    public static string Exec(string id) => Form().IsMatch(id) ? id : throw DriverException.NotFound("exec", id);

    public static string Image(string id) => Form().IsMatch(id) ? Uri.EscapeDataString(id) : throw DriverException.NotFound("image", id);

    [GeneratedRegex(@"\A([a-z0-9]+:)?[0-9a-f]{64}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
