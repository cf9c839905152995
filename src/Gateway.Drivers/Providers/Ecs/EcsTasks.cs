using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>Tasks and definitions as containers.</summary>
internal static class EcsTasks
{
    private const string Running = "RUNNING";
    private const string Stopped = "STOPPED";
    private const string ServiceGroup = "service:";

    /// <summary>Whether ECS means the task to run.</summary>
    public static bool IsWanted(this TaskWire task) => task.DesiredStatus != Stopped && task.LastStatus != Stopped;

    /// <summary>Whether a service made the task, and will make another when it ends.</summary>
    public static bool IsOfService(this TaskWire task) => task.Group?.StartsWith(ServiceGroup, StringComparison.Ordinal) == true;

    /// <summary>The task that is the container now: the newest that shall run, else the newest of the definition.</summary>
    /// <param name="tasks">All tasks of the family.</param>
    /// <param name="definition">The ARN of the definition that is in force; null to look for one that shall run only.</param>
    public static TaskWire? Current(this IEnumerable<TaskWire> tasks, string? definition) =>
        tasks
            .Where(task => task.IsWanted() || task.TaskDefinitionArn == definition)
            .OrderByDescending(IsWanted)
            .ThenByDescending(task => task.CreatedAt ?? 0)
            .ThenBy(task => task.TaskArn, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>A container of a task. The id says whether the gateway made it.</summary>
    public static Container ToContainer(this TaskWire task, TaskContainer container, EcsId id, Connection connection) =>
        new()
        {
            Origin = connection,
            Id = id.ToString(),
            Name = id.Name,
            State = StateOf(task, container),
            NativeState = WordOf(task, container),
            CreatedAt = Time(task.CreatedAt),
            Image = container.Image,
            Addresses =
            [
                .. (container.NetworkInterfaces ?? [])
                    .SelectMany(net => new[] { net.PrivateIpv4Address, net.Ipv6Address })
                    .Where(address => !string.IsNullOrEmpty(address))
                    .Select(address => address!),
            ],
            Ports = [.. (container.NetworkBindings ?? []).Where(binding => binding.ContainerPort is not null).Select(ToPort)],
            Labels = EcsTags.Read(task.Tags, areEncoded: id.Task is null),
            ExitCode = container.ExitCode,
            Reason = container.Reason ?? task.StoppedReason,
            Cluster = (ResourceId)id.Cluster,
            Group = EcsName.Last(task.TaskArn),
            Extra = ToExtra(task, container),
        };

    /// <summary>A container of the gateway's making that no task is there for.</summary>
    public static Container ToContainer(this DefinitionAnswer definition, EcsId id, ServiceWire? service, Connection connection)
    {
        var isWanted = service is { DesiredCount: > 0 };
        return new Container
        {
            Origin = connection,
            Id = id.ToString(),
            Name = id.Name,
            State = isWanted ? ContainerState.Pending : ContainerState.Stopped,
            NativeState = service?.Status,
            CreatedAt = Time(definition.TaskDefinition.RegisteredAt),
            Image = definition.Container()?.Image,
            Labels = EcsTags.Read(definition.Tags, areEncoded: true),
            Reason = isWanted && service!.Events is [{ Message: { } said }, ..] ? said : null,
            Cluster = (ResourceId)id.Cluster,
            Extra = new Dictionary<string, JsonElement>
            {
                ["taskDefinition"] = JsonSerializer.SerializeToElement(
                    EcsName.Last(definition.TaskDefinition.TaskDefinitionArn),
                    EcsJson.Default.String
                ),
            },
        };
    }

    /// <summary>How the gateway runs the container; null where the label that tells it is not there.</summary>
    public static EcsRun? Run(this DefinitionAnswer definition) =>
        definition.Container()?.DockerLabels?.GetValueOrDefault(EcsRun.Label) is { } text
            ? JsonSerializer.Deserialize(text, EcsJson.Default.EcsRun)
            : null;

    /// <summary>Seconds since 1970 as a time.</summary>
    public static DateTimeOffset? Time(double? seconds) => UnixTime.OfSeconds(seconds);

    private static DefinedContainer? Container(this DefinitionAnswer definition) =>
        definition.TaskDefinition.ContainerDefinitions is [var first, ..] ? first : null;

    // A task that runs may have containers that do not run yet, or no longer.
    private static string? WordOf(TaskWire task, TaskContainer container) =>
        task.LastStatus == Running ? container.LastStatus ?? Running : task.LastStatus;

    private static ContainerState StateOf(TaskWire task, TaskContainer container) =>
        WordOf(task, container) switch
        {
            Stopped when task.StopCode == "TaskFailedToStart" => ContainerState.Error,
            Stopped => ContainerState.Stopped,
            "PROVISIONING" or "PENDING" or "ACTIVATING" => task.DesiredStatus == Stopped ? ContainerState.Stopping : ContainerState.Pending,
            Running => task.DesiredStatus == Stopped ? ContainerState.Stopping : ContainerState.Running,
            "DEACTIVATING" or "STOPPING" or "DEPROVISIONING" => ContainerState.Stopping,
            "DELETED" => ContainerState.Terminated,
            _ => ContainerState.Unknown,
        };

    private static PortBinding ToPort(NetworkBinding binding) =>
        new()
        {
            ContainerPort = binding.ContainerPort ?? 0,
            HostPort = binding.HostPort,
            HostAddress = binding.BindIp,
            Protocol = binding.Protocol == "udp" ? PortProtocol.Udp : PortProtocol.Tcp,
        };

    private static Dictionary<string, JsonElement> ToExtra(TaskWire task, TaskContainer container)
    {
        var extra = new Dictionary<string, JsonElement>();
        Add("task", task.TaskArn);
        Add("taskDefinition", EcsName.Last(task.TaskDefinitionArn));
        Add("launchType", task.LaunchType);
        Add("capacityProvider", task.CapacityProviderName);
        Add("availabilityZone", task.AvailabilityZone);
        Add("service", task.IsOfService() ? task.Group![ServiceGroup.Length..] : null);
        Add("startedBy", task.StartedBy);
        Add("health", task.HealthStatus);
        Add("stopCode", task.StopCode);
        Add("imageDigest", container.ImageDigest);
        Add("runtimeId", container.RuntimeId);
        return extra;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                extra[name] = JsonSerializer.SerializeToElement(value, EcsJson.Default.String);
            }
        }
    }
}
