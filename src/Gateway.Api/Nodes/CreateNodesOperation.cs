using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Nodes;

/// <summary>Makes a node, or several that are alike, and sees to it that each runs and has an address. Each has a token of its own.</summary>
internal sealed class CreateNodesOperation(ResourceFamily<Node> family) : OperationKind("nodes.create")
{
    // Some networks give no address at all: a node that has run for so long is done without.
    private static readonly TimeSpan AddressPatience = TimeSpan.FromMinutes(2);

    public override Type BodyType => typeof(CreateNode);

    public override bool CanUndo => true;

    public override void Check(DriverFactory drivers, string connection) => drivers.Open<INodeDriver>(connection);

    public override async Task<Called> CallAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var (body, maker) = ((CreateNode)call.Body!, call.Services.GetRequiredService<NodeMaker>());
        var key = call.Token.ToString("N");
        if (body.Count == 1)
        {
            var node = await maker.MakeAsync(call.Connection.Name, body, key, cancellationToken);
            return new Called([node.Id.Value], node, IsDone(node, call));
        }

        var results = await maker.MakeSeveralAsync(call.Connection.Name, body, key, cancellationToken);
        var nodes = results.Items.Select(item => item.Node).OfType<Node>().ToArray();
        call.Report(new OperationReport(new OperationProgress(0, nodes.Length, "nodes")));
        return new Called([.. nodes.Select(node => node.Id.Value)], results, nodes.All(node => IsDone(node, call)));
    }

    public override async Task<Looked> LookAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var nodes = await Bounded.SelectAsync(ids, (id, token) => family.Get(call.Drivers, call.Connection, id, token), cancellationToken);
        if (((CreateNode)call.Body!).Count == 1)
        {
            return new Looked(nodes[0], IsDone(Check(call, nodes[0]), call));
        }

        // One that is broken is shown as it is: the others are still good.
        var done = nodes.Count(node => family.IsBroken(node) || IsDone(node, call));
        call.Report(new OperationReport(new OperationProgress(done, nodes.Count, "nodes")));
        return new Looked(Renew(call, nodes), done == nodes.Count);
    }

    public override async Task UndoAsync(OperationCall call, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            try
            {
                await family.Delete(call.Drivers, call.Connection, id, cancellationToken);
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
            {
                // It is gone already.
            }
        }
    }

    private Node Check(OperationCall call, Node node) =>
        family.IsBroken(node)
            ? throw call.Connection.Fail(
                DriverErrorKind.Unexpected,
                $"The provider gave the node '{node.Id}' up: it is in the state '{node.NativeState ?? "error"}'."
            )
            : node;

    private static bool IsDone(Node node, OperationCall call) =>
        node.State == NodeState.Running
        && (node.PublicAddresses.Count > 0 || node.PrivateAddresses.Count > 0 || call.Waited > AddressPatience);

    // The results as they were told at first, with the nodes as they are now.
    private static JsonNode Renew(OperationCall call, IReadOnlyList<Node> nodes)
    {
        var json = call.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var byId = nodes.ToDictionary(node => node.Id.ToString(), StringComparer.Ordinal);
        var results = JsonNode.Parse(call.Earlier!)!;
        foreach (var item in results["items"]!.AsArray())
        {
            if (item!["node"]?["id"] is { } id && byId.TryGetValue((string)id!, out var node))
            {
                item["node"] = JsonSerializer.SerializeToNode(node, json);
            }
        }

        return results;
    }
}
