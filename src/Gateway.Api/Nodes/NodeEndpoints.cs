using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Api.Nodes;

/// <summary>Machines.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var nodes = routes.MapCollection("nodes", "Nodes");
        nodes.MapList(ListNodes);
        nodes.MapGet("/{connection}/{id}", GetNode);
        nodes.MapPost("/{connection}", CreateNode).Validate<CreateNode, CreateNodeValidator>().WithProblems(StatusCodes.Status409Conflict);
        nodes.MapDelete("/{connection}/{id}", DeleteNode).WithProblems(StatusCodes.Status409Conflict);
        nodes.MapPost("/{connection}/{id}/start", StartNode).WithProblems(StatusCodes.Status409Conflict);
        nodes.MapPost("/{connection}/{id}/stop", StopNode).WithProblems(StatusCodes.Status409Conflict);
        nodes.MapPost("/{connection}/{id}/reboot", RebootNode).WithProblems(StatusCodes.Status409Conflict);
        nodes.MapUnknownVerb("start", "stop", "reboot");
    }

    /// <summary>Lists nodes.</summary>
    /// <remarks>All connections are asked at once, each with its own deadline; <c>sources</c> tells what each contributed.</remarks>
    private static ListResult<INodeDriver, Node> ListNodes([AsParameters] NodeQuery query, FanOut fanOut) =>
        fanOut.List<INodeDriver, Node>(query, (driver, request, cancellationToken) => driver.ListNodesAsync(request, cancellationToken));

    /// <summary>Gets one node.</summary>
    private static async Task<Ok<Node>> GetNode(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodeDriver>(connection).GetNodeAsync(id.Value, cancellationToken));

    /// <summary>Creates a node.</summary>
    /// <remarks>Answers when the provider has accepted; the node is usually <c>pending</c> then and has no address yet.</remarks>
    private static async Task<Created<Node>> CreateNode(
        string connection,
        CreateNode body,
        DriverFactory drivers,
        HttpRequest request,
        CancellationToken cancellationToken
    ) => CreatedAt.Collection(request, await drivers.Open<INodeDriver>(connection).CreateNodeAsync(body, cancellationToken));

    /// <summary>Deletes a node for good.</summary>
    private static async Task<NoContent> DeleteNode(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    )
    {
        await drivers.Open<INodeDriver>(connection).DeleteNodeAsync(id.Value, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Powers on a stopped node.</summary>
    private static async Task<Ok<Node>> StartNode(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodePowerDriver>(connection).StartNodeAsync(id.Value, cancellationToken));

    /// <summary>Shuts down a running node.</summary>
    private static async Task<Ok<Node>> StopNode(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodePowerDriver>(connection).StopNodeAsync(id.Value, cancellationToken));

    /// <summary>Restarts a running node's system.</summary>
    private static async Task<Ok<Node>> RebootNode(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodePowerDriver>(connection).RebootNodeAsync(id.Value, cancellationToken));

    private sealed class CreateNodeValidator : AbstractValidator<CreateNode>
    {
        private const int LongestUserData = 64 * 1024;

        public CreateNodeValidator()
        {
            RuleFor(node => node.Name).IsName();
            RuleFor(node => node.Tags).IsTags();
            RuleFor(node => node.UserData).MaximumLength(LongestUserData);
        }
    }
}

/// <summary>The query of a list of nodes.</summary>
internal sealed class NodeQuery : StateQuery<NodeState>
{
    /// <summary>Only nodes in the location of this id.</summary>
    public string? Location { get; set; }

    /// <summary>Only nodes with this tag, <c>key:value</c>; repeat it to ask for several.</summary>
    public string[]? Tag { get; set; }

    internal override ListFilter ToFilter() =>
        base.ToFilter() with
        {
            Location = TagQuery.ReadId("location", Location),
            Tags = TagQuery.Read("tag", Tag),
        };
}
