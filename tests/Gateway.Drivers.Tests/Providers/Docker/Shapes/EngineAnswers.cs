using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>Pieces of answers that several calls share.</summary>
internal static class EngineAnswers
{
    public static IResult Json(JsonNode node, int status = 200) =>
        Results.Text(node.ToJsonString(), "application/json", statusCode: status);

    /// <summary>A failure in the version's form.</summary>
    public static IResult Fail(EngineShape shape, int status, string message) =>
        shape.HasJsonErrors
            ? Json(new JsonObject { ["message"] = message }, status)
            : Results.Text(message + "\n", "text/plain", statusCode: status);

    public static JsonObject Networks(EngineContainer container) =>
        new()
        {
            ["Networks"] = new JsonObject
            {
                ["bridge"] = new JsonObject { ["IPAddress"] = container.IsRunning ? "172.17.0.2" : "", ["GlobalIPv6Address"] = "" },
            },
        };

    public static JsonObject Ports(EngineContainer container)
    {
        var ports = new JsonObject();
        foreach (var group in container.Ports.GroupBy(port => $"{port.Port}/{port.Protocol}"))
        {
            ports[group.Key] = group.Any(port => port.HostPort is not null)
                ? new JsonArray([
                    .. group.Select(port =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["HostIp"] = port.Address,
                                ["HostPort"] = port.HostPort!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
                            }
                    ),
                ])
                : null;
        }

        return ports;
    }
}
