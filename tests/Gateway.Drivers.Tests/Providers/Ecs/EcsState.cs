using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Ecs;

internal sealed class SimCluster(string name)
{
    public string Name { get; } = name;

    public string Arn { get; } = $"{EcsSimulator.ArnPrefix}cluster/{name}";

    public string Status { get; set; } = "ACTIVE";

    public List<SimTask> Tasks { get; } = [];

    public List<SimService> Services { get; } = [];
}

internal sealed class SimDefinition(string family, int revision, JsonObject request)
{
    public string Family { get; } = family;

    public int Revision { get; } = revision;

    public string Arn { get; } = $"{EcsSimulator.ArnPrefix}task-definition/{family}:{revision}";

    public JsonObject Request { get; } = request;

    public DateTimeOffset RegisteredAt { get; } = DateTimeOffset.UtcNow;

    public bool IsActive { get; set; } = true;

    public JsonArray Containers => Request["containerDefinitions"]!.AsArray();
}

internal sealed class SimService(string name, SimDefinition definition, JsonObject request)
{
    public string Name { get; } = name;

    public SimDefinition Definition { get; } = definition;

    public JsonObject Request { get; } = request;

    public int Desired { get; set; } = request["desiredCount"]!.GetValue<int>();

    public string Status { get; set; } = "ACTIVE";
}

/// <summary>A task that moves on by a step with each look at it.</summary>
internal sealed class SimTask(string cluster, SimDefinition definition, JsonObject request)
{
    private Queue<string> _course = new(["PENDING", "RUNNING"]);

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Arn => $"{EcsSimulator.ArnPrefix}task/{Cluster}/{Id}";

    public string Cluster { get; } = cluster;

    public SimDefinition Definition { get; } = definition;

    public JsonObject Request { get; } = request;

    public DateTimeOffset CreatedAt { get; } = DateTimeOffset.UtcNow;

    public string Status { get; set; } = "PROVISIONING";

    public string Desired { get; private set; } = "RUNNING";

    public string? StopCode { get; private set; }

    public string? Reason { get; private set; }

    public int? ExitCode { get; private set; }

    public string? Token => Request["clientToken"]?.GetValue<string>();

    public bool HasOwnAddress => Request["networkConfiguration"] is not null;

    /// <summary>The containers that have ended although the task runs.</summary>
    public HashSet<string> Ended { get; } = [];

    public void Stop(string code, string reason, int? exitCode)
    {
        if (Desired == "STOPPED")
        {
            return;
        }

        (Desired, StopCode, Reason, ExitCode) = ("STOPPED", code, reason, exitCode);
        _course = new Queue<string>(["DEPROVISIONING", "STOPPED"]);
    }

    public void Step()
    {
        if (_course.TryDequeue(out var next))
        {
            Status = next;
        }

        if (Status == "PENDING" && Definition.Containers.Any(container => EcsSimulator.IsMissing(container!["image"]!.GetValue<string>())))
        {
            Stop("TaskFailedToStart", "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found", null);
        }
    }
}
