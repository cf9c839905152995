using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Ecs;

public sealed partial class EcsSimulator
{
    /// <summary>Puts the task of a container into a state, also one that ECS does not have.</summary>
    public void SetStatus(string task, string word)
    {
        lock (_lock)
        {
            _invented = word;
            FindTask(task).Status = word;
        }
    }

    /// <summary>Ends a task as if its program had.</summary>
    public void End(string task, int exitCode)
    {
        lock (_lock)
        {
            FindTask(task).Stop("EssentialContainerExited", "Essential container in task exited", exitCode);
        }
    }

    /// <summary>Ends one container of a task, which goes on.</summary>
    public void End(string task, string container)
    {
        lock (_lock)
        {
            FindTask(task).Ended.Add(container);
        }
    }

    /// <summary>Tasks that somebody else runs, with these containers in each.</summary>
    public IReadOnlyList<string> AddTasks(string cluster, int count, params string[] containers)
    {
        lock (_lock)
        {
            if (!_clusters.Exists(known => known.Name == cluster))
            {
                _clusters.Add(new SimCluster(cluster));
            }

            var definition = new SimDefinition(
                "theirs",
                1,
                new JsonObject
                {
                    ["family"] = "theirs",
                    ["containerDefinitions"] = Array(
                        containers.Select(name => (JsonNode?)new JsonObject { ["name"] = name, ["image"] = "example.org/theirs:1" })
                    ),
                }
            );
            var made = Enumerable.Range(0, count).Select(_ => new SimTask(cluster, definition, [])).ToList();
            Active(cluster).Tasks.AddRange(made);
            return [.. made.Select(task => task.Id)];
        }
    }

    /// <summary>Forgets the tasks that have ended, as ECS does after an hour.</summary>
    public void ForgetEnded()
    {
        lock (_lock)
        {
            _clusters.ForEach(cluster => cluster.Tasks.RemoveAll(task => task.Status == "STOPPED"));
        }
    }

    private JsonObject ListTasks(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        Reconcile(cluster);
        var desired = Text(call, "desiredStatus") ?? "RUNNING";
        return Page(
            call,
            "taskArns",
            [
                .. cluster
                    .Tasks.Where(task =>
                        task.Desired == desired && (Text(call, "family") ?? task.Definition.Family) == task.Definition.Family
                    )
                    .Select(task => task.Arn),
            ]
        );
    }

    private JsonObject DescribeTasks(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        Reconcile(cluster);
        var asked = call["tasks"]!.AsArray().Select(item => item!.GetValue<string>()).ToArray();
        if (asked.Length > 100)
        {
            throw new EcsRefusal("InvalidParameterException", "Tasks cannot have more than 100 elements.");
        }

        var withTags = call["include"]?.AsArray().Any(item => item!.GetValue<string>() == "TAGS") == true;
        var found = cluster.Tasks.Where(task => asked.Contains(task.Arn) || asked.Contains(task.Id)).ToArray();
        foreach (var task in found)
        {
            task.Step();
        }

        return new JsonObject
        {
            ["tasks"] = Array(found.Select(task => (JsonNode?)Write(task, withTags))),
            ["failures"] = Array(
                asked
                    .Where(name => !found.Any(task => task.Arn == name || task.Id == name))
                    .Select(name => (JsonNode?)new JsonObject { ["arn"] = name, ["reason"] = "MISSING" })
            ),
        };
    }

    private JsonObject RunTask(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        var definition = Definition(Text(call, "taskDefinition")!);
        if (!definition.IsActive)
        {
            throw new EcsRefusal("ClientException", "TaskDefinition is inactive");
        }

        RequireNetwork(call, definition);
        var token = Text(call, "clientToken");
        var task = cluster.Tasks.Find(known => token is not null && known.Token == token);
        if (task is null)
        {
            task = new SimTask(cluster.Name, definition, call.DeepClone().AsObject());
            cluster.Tasks.Add(task);
        }

        return new JsonObject { ["tasks"] = Array([Write(task, withTags: true)]), ["failures"] = new JsonArray() };
    }

    private JsonObject StopTask(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        var name = Text(call, "task");
        var task =
            cluster.Tasks.Find(known => known.Arn == name || known.Id == name)
            ?? throw new EcsRefusal("InvalidParameterException", "The referenced task was not found.");
        task.Stop("UserInitiated", Text(call, "reason") ?? "Task stopped by user", 143);
        return new JsonObject { ["task"] = Write(task, withTags: false) };
    }

    private SimTask FindTask(string id) => _clusters.SelectMany(cluster => cluster.Tasks).Single(task => task.Id == id);

    private static void RequireNetwork(JsonObject call, SimDefinition definition)
    {
        var isVpc = definition.Request["networkMode"]?.GetValue<string>() == "awsvpc";
        if (isVpc != call["networkConfiguration"] is not null)
        {
            throw new EcsRefusal(
                "InvalidParameterException",
                isVpc
                    ? "Network Configuration must be provided when networkMode 'awsvpc' is specified."
                    : "Network Configuration is not valid for the given networkMode of this task definition."
            );
        }
    }

    private static JsonObject Write(SimTask task, bool withTags)
    {
        var answer = new JsonObject
        {
            ["taskArn"] = task.Arn,
            ["clusterArn"] = $"{ArnPrefix}cluster/{task.Cluster}",
            ["taskDefinitionArn"] = task.Definition.Arn,
            ["lastStatus"] = task.Status,
            ["desiredStatus"] = task.Desired,
            ["launchType"] = Text(task.Request, "launchType") ?? "EC2",
            ["group"] = Text(task.Request, "group") ?? $"family:{task.Definition.Family}",
            ["createdAt"] = Seconds(task.CreatedAt),
            ["containers"] = Array(task.Definition.Containers.Select(container => (JsonNode?)Write(task, container!.AsObject()))),
        };
        if (task.StopCode is { } code)
        {
            (answer["stopCode"], answer["stoppedReason"]) = (code, task.Reason);
        }

        if (withTags && Text(task.Request, "propagateTags") == "TASK_DEFINITION")
        {
            answer["tags"] = task.Definition.Request["tags"]?.DeepClone() ?? new JsonArray();
        }

        return answer;
    }

    private static JsonObject Write(SimTask task, JsonObject container)
    {
        var name = Text(container, "name")!;
        var hasEnded = task.Status == "STOPPED" || task.Ended.Contains(name);
        var answer = new JsonObject
        {
            ["name"] = name,
            ["image"] = Text(container, "image"),
            ["taskArn"] = task.Arn,
            ["containerArn"] = $"{ArnPrefix}container/{task.Cluster}/{task.Id}/{name}",
            ["lastStatus"] =
                hasEnded ? "STOPPED"
                : task.Status == "RUNNING" ? "RUNNING"
                : "PENDING",
            ["networkBindings"] = Array(task.Status == "RUNNING" && !task.HasOwnAddress ? Bindings(container) : []),
            ["networkInterfaces"] = Array(
                task.HasOwnAddress && task.Status == "RUNNING"
                    ? [new JsonObject { ["attachmentId"] = task.Id, ["privateIpv4Address"] = "10.0.0.7" }]
                    : []
            ),
        };
        if (task.Status == "STOPPED" && task.ExitCode is { } exit)
        {
            answer["exitCode"] = exit;
        }
        else if (task.Status == "STOPPED")
        {
            answer["reason"] = task.Reason;
        }

        return answer;
    }

    private static IEnumerable<JsonNode?> Bindings(JsonObject container) =>
        (container["portMappings"]?.AsArray() ?? []).Select(port =>
            (JsonNode?)
                new JsonObject
                {
                    ["bindIP"] = "0.0.0.0",
                    ["containerPort"] = port!["containerPort"]!.GetValue<int>(),
                    ["hostPort"] = port["hostPort"]?.GetValue<int>() is > 0 and var given ? given : 32768,
                    ["protocol"] = port["protocol"]!.GetValue<string>(),
                }
        );
}
