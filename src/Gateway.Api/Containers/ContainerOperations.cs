using System.Globalization;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>What is done to containers and outlives its request.</summary>
internal static class ContainerOperations
{
    private static readonly ResourceFamily<Container> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<IContainerDriver>(connection).GetContainerAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) =>
            drivers.Open<IContainerDriver>(connection).DestroyContainerAsync(id, cancellationToken),
        container => container.State == ContainerState.Terminated,
        container => container.State == ContainerState.Error
    )
    {
        List = (drivers, connection, page, cancellationToken) =>
            drivers.Open<IContainerDriver>(connection).ListContainersAsync(page, cancellationToken),
    };

    public static OperationKind Deploy { get; } =
        new ResourceOperation<IContainerDriver, DeployContainer, Container>("containers.deploy", Family)
        {
            // Two containers never have one name, and a label tells whose it is.
            Recovery = Recovery.FindOrRepeat,
            Answer = Answer.Created,
            FilterOf = (body, call) => MadeThings.ByMark(call) with { Name = body.Name },
            Call = async (driver, call, body, cancellationToken) =>
            {
                var logins = call.Services.GetRequiredService<RegistryLogins>();
                var credentials = await logins.ReadAsync(body.Image, body.Credentials, cancellationToken);
                var request = body with { Credentials = credentials, Labels = MadeThings.Marked(body.Labels, call) };
                return await driver.DeployContainerAsync(request, cancellationToken);
            },
            IsDone = (container, _, body) => HasBegun(container.State) || (!body.Start && container.State == ContainerState.Pending),
        };

    public static OperationKind Destroy { get; } = Family.ToDelete<IContainerDriver>("containers.destroy");

    public static OperationKind Start { get; } =
        new ResourceOperation<IContainerPowerDriver, NoBody, Container>("containers.start", Family)
        {
            Recovery = Recovery.Repeat,
            Answer = Answer.Resource,
            Call = async (driver, call, _, cancellationToken) => await driver.StartContainerAsync(call.Id!, cancellationToken),
            IsDone = (container, _, _) => HasBegun(container.State),
        };

    public static OperationKind Stop { get; } =
        new ResourceOperation<IContainerPowerDriver, ContainerGrace, Container>("containers.stop", Family)
        {
            Recovery = Recovery.Repeat,
            Answer = Answer.Resource,
            Read = ContainerGrace.Read,
            Call = async (driver, call, body, cancellationToken) => await driver.StopContainerAsync(call.Id!, body.Time, cancellationToken),
            IsDone = (container, _, _) => container.State is ContainerState.Stopped or ContainerState.Terminated,
        };

    public static OperationKind Restart { get; } =
        new ResourceOperation<IContainerPowerDriver, ContainerGrace, Container>("containers.restart", Family)
        {
            Recovery = Recovery.LookOnly,
            Answer = Answer.Resource,
            Read = ContainerGrace.Read,
            Call = async (driver, call, body, cancellationToken) =>
                await driver.RestartContainerAsync(call.Id!, body.Time, cancellationToken),
            IsDone = (container, _, _) => HasBegun(container.State),
            // One that runs may have been restarted already, or not yet.
            TraceOf = (container, _) => container.State == ContainerState.Restarting ? Trace.UnderWay : Trace.Untold,
            CheckOf = (call, _) => $"the container '{call.Id}' was restarted after {call.CreatedAt:O}",
        };

    public static IReadOnlyList<OperationKind> All { get; } = [Deploy, Destroy, Start, Stop, Restart];

    // A container may have done its work and ended before anybody looks.
    private static bool HasBegun(ContainerState state) =>
        state is ContainerState.Running or ContainerState.Stopped or ContainerState.Terminated or ContainerState.Paused;
}

/// <summary>How long a container has to end by itself.</summary>
/// <param name="Seconds">0 to 300 seconds; null for the platform's own time.</param>
internal sealed record ContainerGrace(int? Seconds)
{
    private const string Parameter = "graceSeconds";
    private const int LongestSeconds = 300;

    /// <summary>The time; null for the platform's own.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan? Time =>
        Seconds switch
        {
            null => null,
            >= 0 and <= LongestSeconds => TimeSpan.FromSeconds(Seconds.Value),
            _ => throw new Http.InvalidInputException(Parameter, $"Must be between 0 and {LongestSeconds}."),
        };

    /// <summary>What a request says; that it is a number has been seen to.</summary>
    public static ContainerGrace Read(HttpRequest request)
    {
        var text = request.Query[Parameter].ToString();
        var grace = new ContainerGrace(text.Length == 0 ? null : int.Parse(text, CultureInfo.InvariantCulture));
        _ = grace.Time;
        return grace;
    }
}
