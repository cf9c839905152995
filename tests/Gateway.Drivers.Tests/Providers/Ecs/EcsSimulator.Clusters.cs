using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Ecs;

public sealed partial class EcsSimulator
{
    private JsonObject ListClusters(JsonObject call) =>
        Page(call, "clusterArns", [.. _clusters.Where(cluster => cluster.Status == "ACTIVE").Select(cluster => cluster.Arn)]);

    private JsonObject DescribeClusters(JsonObject call)
    {
        var asked = call["clusters"]!.AsArray().Select(item => item!.GetValue<string>()).ToArray();
        // In an order of its own.
        var found = _clusters.Where(cluster => asked.Contains(cluster.Name) || asked.Contains(cluster.Arn)).Reverse().ToArray();
        return new JsonObject
        {
            ["clusters"] = Array(found.Select(cluster => (JsonNode?)Write(cluster))),
            ["failures"] = Array(
                asked
                    .Where(name => !found.Any(cluster => cluster.Name == name || cluster.Arn == name))
                    .Select(name => (JsonNode?)new JsonObject { ["arn"] = $"{ArnPrefix}cluster/{name}", ["reason"] = "MISSING" })
            ),
        };
    }

    private JsonObject CreateCluster(JsonObject call)
    {
        var name = Text(call, "clusterName") ?? "default";
        var cluster = _clusters.Find(known => known.Name == name);
        if (cluster is null)
        {
            cluster = new SimCluster(name);
            _clusters.Add(cluster);
        }

        cluster.Status = "ACTIVE";
        return new JsonObject { ["cluster"] = Write(cluster) };
    }

    // One that is deleted is shown for a while, and may be deleted again.
    private JsonObject DeleteCluster(JsonObject call)
    {
        var cluster = Find(Text(call, "cluster"));
        if (cluster.Services.Exists(service => service.Status == "ACTIVE"))
        {
            throw new EcsRefusal("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
        }

        // Time goes by with each call.
        cluster.Tasks.ForEach(task => task.Step());
        if (cluster.Tasks.Exists(task => task.Status != "STOPPED"))
        {
            throw new EcsRefusal("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
        }

        cluster.Status = "INACTIVE";
        return new JsonObject { ["cluster"] = Write(cluster) };
    }

    private JsonObject Register(JsonObject call)
    {
        var family = Text(call, "family")!;
        foreach (
            var name in call["containerDefinitions"]!.AsArray().Select(container => Text(container!.AsObject(), "name")!).Append(family)
        )
        {
            if (name.Length > 255 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            {
                throw new EcsRefusal("ClientException", "Container.name contains invalid characters.");
            }
        }

        var isFargate = call["requiresCompatibilities"]?.AsArray().Any(item => item!.GetValue<string>() == "FARGATE") == true;
        if (isFargate && (Text(call, "networkMode") != "awsvpc" || call["cpu"] is null || call["memory"] is null))
        {
            throw new EcsRefusal("ClientException", "Fargate requires that 'cpu', 'memory' and the network mode awsvpc be defined.");
        }

        if (!isFargate && call["containerDefinitions"]!.AsArray().Any(item => item!["memory"] is null && item["memoryReservation"] is null))
        {
            throw new EcsRefusal(
                "ClientException",
                "Invalid setting for container. At least one of 'memory' or 'memoryReservation' must be specified."
            );
        }

        var revision = _definitions.Count(known => known.Family == family) + 1;
        var definition = new SimDefinition(family, revision, call.DeepClone().AsObject());
        _definitions.Add(definition);
        return new JsonObject { ["taskDefinition"] = Write(definition), ["tags"] = call["tags"]?.DeepClone() ?? new JsonArray() };
    }

    private JsonObject Deregister(JsonObject call)
    {
        var definition = Definition(Text(call, "taskDefinition")!);
        definition.IsActive = false;
        return new JsonObject { ["taskDefinition"] = Write(definition) };
    }

    private JsonObject DescribeDefinition(JsonObject call)
    {
        var definition = Definition(Text(call, "taskDefinition")!);
        return new JsonObject
        {
            ["taskDefinition"] = Write(definition),
            ["tags"] = definition.Request["tags"]?.DeepClone() ?? new JsonArray(),
        };
    }

    private JsonObject ListDefinitions(JsonObject call) =>
        Page(
            call,
            "taskDefinitionArns",
            [
                .. _definitions
                    .Where(definition => definition.Family == Text(call, "familyPrefix") && definition.IsActive)
                    .Select(definition => definition.Arn),
            ]
        );

    private JsonObject ListFamilies(JsonObject call) =>
        Page(
            call,
            "families",
            [
                .. _definitions
                    .Where(definition =>
                        definition.IsActive && definition.Family.StartsWith(Text(call, "familyPrefix")!, StringComparison.Ordinal)
                    )
                    .Select(definition => definition.Family)
                    .Distinct(),
            ]
        );

    private JsonObject CreateService(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        var definition = Definition(Text(call, "taskDefinition")!);
        RequireNetwork(call, definition);
        var service = new SimService(Text(call, "serviceName")!, definition, call.DeepClone().AsObject());
        cluster.Services.Add(service);
        return new JsonObject { ["service"] = Write(cluster, service) };
    }

    private JsonObject UpdateService(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        var service = Service(cluster, Text(call, "service")!);
        service.Desired = call["desiredCount"]!.GetValue<int>();
        return new JsonObject { ["service"] = Write(cluster, service) };
    }

    private JsonObject DeleteService(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        var service = Service(cluster, Text(call, "service")!);
        (service.Desired, service.Status) = (0, "INACTIVE");
        Reconcile(cluster);
        return new JsonObject { ["service"] = Write(cluster, service) };
    }

    private JsonObject DescribeServices(JsonObject call)
    {
        var cluster = Active(Text(call, "cluster"));
        var asked = call["services"]!.AsArray().Select(item => item!.GetValue<string>()).ToArray();
        return new JsonObject
        {
            ["services"] = Array(
                cluster.Services.Where(service => asked.Contains(service.Name)).Select(service => (JsonNode?)Write(cluster, service))
            ),
        };
    }

    // What the scheduler does in its own time: a task for each that is wanted, and none beyond.
    private static void Reconcile(SimCluster cluster)
    {
        foreach (var service in cluster.Services)
        {
            var group = $"service:{service.Name}";
            var running = cluster.Tasks.Where(task => Text(task.Request, "group") == group && task.Desired == "RUNNING").ToList();
            for (var i = running.Count; i < service.Desired; i++)
            {
                var request = service.Request.DeepClone().AsObject();
                request["group"] = group;
                request.Remove("clientToken");
                cluster.Tasks.Add(new SimTask(cluster.Name, service.Definition, request));
            }

            foreach (var task in running.Skip(service.Desired))
            {
                task.Stop("ServiceSchedulerInitiated", $"Scaling activity initiated by (deployment {service.Name})", 143);
            }
        }
    }

    private SimCluster Find(string? name) =>
        _clusters.Find(cluster => cluster.Name == (name ?? "default") || cluster.Arn == name)
        ?? throw new EcsRefusal("ClusterNotFoundException", "Cluster not found.");

    private SimCluster Active(string? name) =>
        Find(name) is { Status: "ACTIVE" } cluster ? cluster : throw new EcsRefusal("ClusterNotFoundException", "Cluster not found.");

    private SimDefinition Definition(string name) =>
        _definitions.LastOrDefault(definition => definition.Arn == name || (definition.Family == name && definition.IsActive))
        ?? throw new EcsRefusal("ClientException", "Unable to describe task definition.");

    private static SimService Service(SimCluster cluster, string name) =>
        cluster.Services.Find(service => service.Name == name && service.Status == "ACTIVE")
        ?? throw new EcsRefusal("ServiceNotFoundException", "Service not found.");

    private static JsonObject Write(SimCluster cluster) =>
        new()
        {
            ["clusterArn"] = cluster.Arn,
            ["clusterName"] = cluster.Name,
            ["status"] = cluster.Status,
            ["registeredContainerInstancesCount"] = 1,
            ["runningTasksCount"] = cluster.Tasks.Count(task => task.Status == "RUNNING"),
            ["pendingTasksCount"] = cluster.Tasks.Count(task => task.Status is "PROVISIONING" or "PENDING"),
            ["activeServicesCount"] = cluster.Services.Count(service => service.Status == "ACTIVE"),
        };

    private static JsonObject Write(SimDefinition definition)
    {
        var answer = definition.Request.DeepClone().AsObject();
        answer.Remove("tags");
        answer["taskDefinitionArn"] = definition.Arn;
        answer["revision"] = definition.Revision;
        answer["status"] = definition.IsActive ? "ACTIVE" : "INACTIVE";
        answer["registeredAt"] = Seconds(definition.RegisteredAt);
        return answer;
    }

    private static JsonObject Write(SimCluster cluster, SimService service) =>
        new()
        {
            ["serviceName"] = service.Name,
            ["serviceArn"] = $"{ArnPrefix}service/{cluster.Name}/{service.Name}",
            ["clusterArn"] = cluster.Arn,
            ["status"] = service.Status,
            ["desiredCount"] = service.Desired,
            ["taskDefinition"] = service.Definition.Arn,
            ["events"] = new JsonArray(),
        };
}
