using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Idempotency;
using Gateway.Api.Lists;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
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
        var nodes = routes.MapCollection("nodes", "Nodes", Verb.NodesRead, Verb.NodesWrite);
        RouteExtensions.MapList("listNodes", path => nodes.MapGet(path, ListNodes));
        nodes.MapGet("/{connection}/{id}", GetNode);
        nodes
            .MapPost("/{connection}", CreateNode)
            .Validate<CreateNode, CreateNodeValidator>()
            .AsOperation(NodeOperations.Create)
            .Produces<NodeResults>(StatusCodes.Status207MultiStatus)
            .WithProblems(StatusCodes.Status409Conflict);
        nodes.MapDelete("/{connection}/{id}", DeleteNode).AsOperation(NodeOperations.Delete).WithProblems(StatusCodes.Status409Conflict);
        nodes.MapPost("/{connection}/{id}/start", StartNode).AsOperation(NodeOperations.Start).WithProblems(StatusCodes.Status409Conflict);
        nodes.MapPost("/{connection}/{id}/stop", StopNode).AsOperation(NodeOperations.Stop).WithProblems(StatusCodes.Status409Conflict);
        nodes
            .MapPost("/{connection}/{id}/reboot", RebootNode)
            .AsOperation(NodeOperations.Reboot)
            // Any type of body, so that one without a body is not taken for an unknown verb by routing.
            .Accepts<RebootNode>(isOptional: true, "application/json", RouteExtensions.AnyMediaType)
            .WithProblems(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        nodes
            .MapPost("/{connection}/{id}/rename", RenameNode)
            .Validate<RenameNode, RenameNodeValidator>()
            .AsOperation(NodeOperations.Rename)
            .WithProblems(StatusCodes.Status409Conflict);
        nodes
            .MapPost("/{connection}/{id}/resize", ResizeNode)
            .AsOperation(NodeOperations.Resize)
            .WithProblems(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        nodes.MapUnknownVerb("start", "stop", "reboot", "rename", "resize");
    }

    /// <summary>Lists nodes.</summary>
    /// <remarks>All connections are asked at once, each with its own deadline; <c>sources</c> tells what each contributed.</remarks>
    private static ListResult<INodeDriver, Node> ListNodes([AsParameters] NodeQuery items, [AsParameters] ListQuery query, FanOut fanOut) =>
        fanOut.List<INodeDriver, Node>(
            query,
            items,
            (driver, request, cancellationToken) => driver.ListNodesAsync(request, cancellationToken)
        );

    /// <summary>Gets one node.</summary>
    private static async Task<Ok<Node>> GetNode(
        string connection,
        ResourceId id,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodeDriver>(connection).GetNodeAsync(id.Value, cancellationToken));

    /// <summary>Creates a node, or several that are alike.</summary>
    /// <remarks>
    /// Answers when the provider has accepted; the node is usually <c>pending</c> then and has no address yet. With a <c>count</c> above
    /// 1 the answer is 207 with a result for each node, and an error only if there is not one node.
    /// </remarks>
    private static async Task<Results<Created<Node>, JsonHttpResult<NodeResults>>> CreateNode(
        string connection,
        CreateNode body,
        NodeMaker maker,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        // Not the key itself: another caller's of the same word is another.
        var key = request.HttpContext.Features.Get<ReservedKey>()?.Scope;
        return body.Count == 1
            ? CreatedAt.Collection(request, await maker.MakeAsync(connection, body, key, cancellationToken))
            : TypedResults.Json(
                await maker.MakeSeveralAsync(connection, body, key, cancellationToken),
                statusCode: StatusCodes.Status207MultiStatus
            );
    }

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

    /// <summary>Restarts a running node.</summary>
    /// <remarks>Without a body the provider does what it usually does.</remarks>
    private static async Task<Ok<Node>> RebootNode(
        string connection,
        ResourceId id,
        RebootNode? body,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodePowerDriver>(connection).RebootNodeAsync(id.Value, body?.Kind, cancellationToken));

    /// <summary>Gives a node another name.</summary>
    private static async Task<Ok<Node>> RenameNode(
        string connection,
        ResourceId id,
        RenameNode body,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodeRenameDriver>(connection).RenameNodeAsync(id.Value, body, cancellationToken));

    /// <summary>Gives a node another size.</summary>
    /// <remarks>Many providers do so with stopped nodes only: the node's <c>actions</c> tell.</remarks>
    private static async Task<Ok<Node>> ResizeNode(
        string connection,
        ResourceId id,
        ResizeNode body,
        DriverFactory drivers,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await drivers.Open<INodeResizeDriver>(connection).ResizeNodeAsync(id.Value, body, cancellationToken));

    private sealed class RenameNodeValidator : AbstractValidator<RenameNode>
    {
        public RenameNodeValidator() => RuleFor(node => node.Name).IsName();
    }
}

/// <summary>The query of a list of nodes.</summary>
internal sealed class NodeQuery : IItemQuery
{
    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    /// <summary>Only nodes in the location of this id.</summary>
    public string? Location { get; set; }

    /// <summary>Only nodes with this tag, <c>key:value</c>; repeat it to ask for several.</summary>
    public string[]? Tag { get; set; }

    public ListFilter ToFilter() =>
        new()
        {
            State = StateNames<NodeState>.Read(State),
            Location = TagQuery.ReadId("location", Location),
            Tags = TagQuery.Read("tag", Tag),
        };
}
