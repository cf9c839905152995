using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// Containers whose verbs answer once they are done, as the contracts say; meanwhile other callers see each state on the way. A
/// caller who leaves does not undo what was begun.
/// </summary>
[Limits(PageSize = 1000)]
internal sealed class SandboxContainerDriver(SandboxClouds clouds, Connection connection) : IContainerDriver, IContainerPowerDriver
{
    public Task<Page<Container>> ListContainersAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(
            connection,
            visit => visit.Cloud.Containers.Page(visit, request, container => container.Show(visit)),
            cancellationToken
        );

    public Task<Container> GetContainerAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.Containers.Get(visit, id).Show(visit), cancellationToken);

    public async Task<Container> DeployContainerAsync(DeployContainer request, CancellationToken cancellationToken)
    {
        var (id, ready) = await clouds.ChangeAsync(connection, "containers.deploy", visit => Deploy(visit, request), cancellationToken);
        return await ShowAtAsync(id, ready, cancellationToken);
    }

    public async Task DestroyContainerAsync(string id, CancellationToken cancellationToken)
    {
        var gone = await clouds.ChangeAsync(connection, "containers.destroy", visit => Destroy(visit, id), cancellationToken);
        await clouds.WaitUntilAsync(gone, cancellationToken);
    }

    public Task<Container> StartContainerAsync(string id, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            "containers.start",
            (visit, container) =>
                container.IsUp(visit.Now) ? container.RunsFrom
                : container.IsOver(visit.Now) ? container.Start(visit.Now, visit.Step)
                : throw container.WrongState(visit, "container", "cannot start"),
            cancellationToken
        );

    public Task<Container> StopContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            "containers.stop",
            (visit, container) => container.IsUp(visit.Now) ? container.Stop(visit.Now, visit.Step, grace) : container.Course.Settles,
            cancellationToken
        );

    public Task<Container> RestartContainerAsync(string id, TimeSpan? grace, CancellationToken cancellationToken) =>
        SwitchAsync(
            id,
            "containers.restart",
            (visit, container) =>
                container.IsUp(visit.Now) ? container.Restart(visit.Now, visit.Step, grace)
                : container.IsOver(visit.Now) ? container.Start(visit.Now, visit.Step)
                : throw container.WrongState(visit, "container", "cannot restart"),
            cancellationToken
        );

    private async Task<Container> SwitchAsync(
        string id,
        string effect,
        Func<SandboxVisit, SandboxContainer, DateTimeOffset> begin,
        CancellationToken cancellationToken
    )
    {
        var done = await clouds.ChangeAsync(
            connection,
            effect,
            visit => begin(visit, visit.Cloud.Containers.Get(visit, id)),
            cancellationToken
        );
        return await ShowAtAsync(id, done, cancellationToken);
    }

    private async Task<Container> ShowAtAsync(string id, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await clouds.WaitUntilAsync(moment, cancellationToken);
        return clouds.Look(connection, visit => visit.Cloud.Containers.Get(visit, id).Show(visit));
    }

    private static (string Id, DateTimeOffset Ready) Deploy(SandboxVisit visit, DeployContainer request)
    {
        var cloud = visit.Cloud;
        visit.Connection.RefuseOptions(request);
        visit.Connection.RefuseHostAccess(visit.Settings, request);
        var reference = SandboxImages.Refer(visit, request.Image);
        var image =
            cloud.ContainerImages.Items.FirstOrDefault(held => reference.Names(held.Template))
            ?? throw visit.Fail(DriverErrorKind.InvalidValue, $"The sandbox has no image '{reference}': pull it first.", "image");
        var cluster = cloud.Clusters.Refer(visit, request.Cluster ?? SandboxCatalog.DefaultCluster, "cluster");
        var (number, id) = cloud.Containers.Reserve(visit, request.Name);
        var template = new Container
        {
            Id = id,
            Name = request.Name,
            State = ContainerState.Pending,
            CreatedAt = visit.Now,
            Image = request.Image,
            Command = request.Command,
            Ports = cloud.Ports.Take(visit, request.Ports),
            Labels = request.Labels,
            Cluster = cluster.Template.Id,
        };
        var container = cloud.Containers.Add(new SandboxContainer(number, template, reference, image.Id));
        return (id, request.Start ? container.Start(visit.Now, visit.Step) : visit.Now);
    }

    private static DateTimeOffset Destroy(SandboxVisit visit, string id)
    {
        var cloud = visit.Cloud;
        var container = cloud.Containers.Get(visit, id);
        if (container.IsLeaving)
        {
            return container.Course.Settles;
        }

        var gone = container.Leave(visit.Now, visit.Step);
        cloud.When(
            gone,
            () =>
            {
                cloud.Containers.Remove(container);
                cloud.Ports.Release(container.Template.Ports);
            }
        );
        return gone;
    }
}
