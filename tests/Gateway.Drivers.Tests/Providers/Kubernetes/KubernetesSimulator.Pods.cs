using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>What becomes of deployments, what pods use, and the one command that runs in them: <c>cat</c>.</summary>
public sealed partial class KubernetesSimulator
{
    private const string Fifth = "v5.channel.k8s.io";

    private JsonObject NewNamespace(string name)
    {
        var meta = new JsonObject { ["name"] = name };
        Stamp(meta, home: null);
        return new JsonObject
        {
            ["metadata"] = meta,
            ["status"] = new JsonObject { ["phase"] = "Active" },
        };
    }

    private void Stamp(JsonObject meta, string? home)
    {
        meta["uid"] = $"uid-{++_number}";
        meta["generation"] = 1L;
        meta["creationTimestamp"] = "2026-01-01T00:00:00Z";
        if (home is not null)
        {
            meta["namespace"] = home;
        }
    }

    /// <summary>Makes as many pods as the deployment asks for, at once.</summary>
    private void Settle(JsonObject deployment)
    {
        var meta = Meta(deployment);
        _pods.RemoveAll(pod => Meta(pod)["labels"]?["of"]?.ToString() == meta["uid"]!.ToString());
        var replicas = deployment["spec"]!["replicas"]!.GetValue<int>();
        for (var i = 0; i < replicas; i++)
        {
            _pods.Add(NewPod(deployment, i));
        }

        deployment["status"] = new JsonObject
        {
            ["observedGeneration"] = meta["generation"]!.DeepClone(),
            ["replicas"] = replicas,
            ["readyReplicas"] = replicas,
            ["updatedReplicas"] = replicas,
        };
    }

    private JsonObject NewPod(JsonObject deployment, int index)
    {
        var name = Meta(deployment)["name"]!.ToString();
        var template = deployment["spec"]!["template"]!.DeepClone();
        var meta = template["metadata"]!.AsObject();
        Stamp(meta, Meta(deployment)["namespace"]!.ToString());
        meta["name"] = $"{name}-abc-{index}";
        meta["labels"]!["pod-template-hash"] = "abc";
        meta["labels"]!["of"] = Meta(deployment)["uid"]!.ToString();
        meta["ownerReferences"] = new JsonArray(
            new JsonObject
            {
                ["apiVersion"] = "apps/v1",
                ["kind"] = "ReplicaSet",
                ["name"] = $"{name}-abc",
                ["uid"] = "uid-set",
                ["controller"] = true,
            }
        );
        var statuses = template["spec"]!["containers"]!
            .AsArray()
            .Select(
                JsonNode (container) =>
                    new JsonObject
                    {
                        ["name"] = container!["name"]!.ToString(),
                        ["image"] = container["image"]!.ToString(),
                        ["imageID"] = "sha256:1",
                        ["ready"] = true,
                        ["restartCount"] = 0,
                        ["state"] = new JsonObject { ["running"] = new JsonObject() },
                    }
            );
        return new JsonObject
        {
            ["metadata"] = meta.DeepClone(),
            ["spec"] = template["spec"]!.DeepClone(),
            ["status"] = new JsonObject { ["phase"] = "Running", ["containerStatuses"] = new JsonArray([.. statuses]) },
        };
    }

    private async Task Measure(HttpContext http)
    {
        if (!HasMetrics)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync("404 page not found\n");
            return;
        }

        await Locked(
            http,
            () =>
                Find(http, _pods) is { } pod
                    ? new JsonObject
                    {
                        ["metadata"] = new JsonObject { ["name"] = Meta(pod)["name"]!.ToString() },
                        ["timestamp"] = DateTimeOffset.UtcNow.AddSeconds(++_number * 0.001).ToString("O", CultureInfo.InvariantCulture),
                        ["window"] = "15s",
                        ["containers"] = new JsonArray([
                            .. pod["spec"]!["containers"]!
                                .AsArray()
                                .Select(
                                    JsonNode (container) =>
                                        new JsonObject
                                        {
                                            ["name"] = container!["name"]!.ToString(),
                                            ["usage"] = new JsonObject { ["cpu"] = "12345678n", ["memory"] = "3Mi" },
                                        }
                                ),
                        ]),
                    }
                    : Fail(http, 404, "NotFound", "podmetrics not found")
        );
    }

    /// <summary>The log of a container: what it was started with.</summary>
    private async Task ShowLog(HttpContext http)
    {
        string? line = null;
        lock (_lock)
        {
            if (Find(http, _pods) is { } pod)
            {
                line = $"{pod["spec"]!["containers"]!.AsArray()[0]!["image"]} started";
            }
        }

        if (line is null)
        {
            await Locked(http, () => NotFound(http, "pods"));
            return;
        }

        var time = http.Request.Query["timestamps"] == "true" ? "2026-01-01T00:00:00.000000000Z " : "";
        http.Response.ContentType = "text/plain";
        await http.Response.WriteAsync($"{time}{line}\n");
    }

    private async Task ExecuteAsync(HttpContext http)
    {
        var key = http.Request.Headers["Sec-WebSocket-Key"].ToString();
        if (!http.Request.Headers["Sec-WebSocket-Protocol"].ToString().Contains(Fifth, StringComparison.Ordinal))
        {
            Complain("The fifth protocol is not offered.");
        }

#pragma warning disable CA5350 // What RFC 6455 asks for.
        var hash = SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350
        http.Response.Headers["Sec-WebSocket-Accept"] = Convert.ToBase64String(hash);
        http.Response.Headers["Sec-WebSocket-Protocol"] = Fifth;
        http.Response.Headers.Upgrade = "websocket";
        var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, SubProtocol = Fifth });
        await EchoAsync(socket, http.RequestAborted);
    }

    /// <summary>Gives back what comes in on stdin, until that is closed.</summary>
    private static async Task EchoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                length += part.Count;
            } while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            if (buffer[0] == 255)
            {
                byte[] end = [3, .. """{"kind":"Status","metadata":{},"status":"Success"}"""u8];
                await socket.SendAsync(end, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken);
                return;
            }

            buffer[0] = 1;
            await socket.SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
    }
}
