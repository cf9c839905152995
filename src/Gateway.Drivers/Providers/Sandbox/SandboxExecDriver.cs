using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>Commands of which a few are played, see <see cref="SandboxShell"/>: nothing really runs.</summary>
internal sealed class SandboxExecDriver(SandboxClouds clouds, Connection connection) : IContainerExecDriver
{
    public async Task<IContainerExecSession> OpenContainerExecAsync(string id, ExecRequest request, CancellationToken cancellationToken)
    {
        var name = await clouds.VisitAsync(connection, visit => RequireRunning(visit, id), cancellationToken);
        return new SandboxExecSession(clouds, request, name);
    }

    private static string RequireRunning(SandboxVisit visit, string id)
    {
        var container = visit.Cloud.Containers.Get(visit, id);
        return container.StateAt(visit.Now) == ContainerState.Running
            ? container.Name
            : throw container.WrongState(visit, "container", "cannot run a command");
    }
}
