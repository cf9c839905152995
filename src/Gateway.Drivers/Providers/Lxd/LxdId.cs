using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>The id of a container: its instance's name, after the project's and a slash where that is not the connection's own.</summary>
internal sealed record LxdId(string Project, string Name)
{
    /// <summary>Null for a text that is the id of nothing here.</summary>
    public static LxdId? Read(string id, LxdSettings settings) =>
        id.Split('/') switch
        {
            [var name] when LxdName.IsInstance(name) => new LxdId(settings.Project, name),
            [var project, var name] when LxdName.IsProject(project) && LxdName.IsInstance(name) => new LxdId(project, name),
            _ => null,
        };

    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> for a text that is the id of nothing here.</exception>
    public static LxdId Require(Connection connection, string id, LxdSettings settings) =>
        Read(id, settings) ?? throw connection.Fail(DriverErrorKind.NotFound, $"There is no container '{id}'.");

    /// <summary>The path of the instance.</summary>
    public string Path => $"instances/{Name}";

    public string ToText(LxdSettings settings) => Project == settings.Project ? Name : $"{Project}/{Name}";
}
