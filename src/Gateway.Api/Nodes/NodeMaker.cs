using System.Globalization;
using System.Runtime.ExceptionServices;
using Gateway.Api.Http;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>
/// Makes nodes: one, or several that are alike, each by a call of its own. A call that fails takes nothing away from the others, and each
/// has a token of its own, so that a repeated request makes what is missing and nothing twice.
/// </summary>
internal sealed partial class NodeMaker(DriverFactory drivers, ILogger<NodeMaker> logger)
{
    /// <summary>Makes one.</summary>
    public Task<Node> MakeAsync(string connection, CreateNode request, string? key, CancellationToken cancellationToken) =>
        drivers
            .Open<INodeDriver>(connection)
            .CreateNodeAsync(request with { ClientToken = IdempotencyKey.ToToken(key, connection, 1) }, cancellationToken);

    /// <summary>Makes several. If there is not one node in the end, the first failure is the answer.</summary>
    public async Task<NodeResults> MakeSeveralAsync(string connection, CreateNode request, string? key, CancellationToken cancellationToken)
    {
        var driver = drivers.Open<INodeDriver>(connection);
        var alone = Enumerable
            .Range(1, request.Count)
            .Select(number =>
                request with
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"{request.Name}-{number}"),
                    Count = 1,
                    ClientToken = IdempotencyKey.ToToken(key, connection, number),
                }
            )
            .ToArray();
        var answers = await Bounded.SelectAsync(alone, (node, token) => TryMakeAsync(driver, connection, node, token), cancellationToken);
        if (answers.All(answer => answer.Failure is not null))
        {
            ExceptionDispatchInfo.Throw(answers[0].Failure!);
        }

        return new NodeResults([.. answers.Select(answer => answer.Result)]);
    }

    private async Task<(NodeResult Result, Exception? Failure)> TryMakeAsync(
        INodeDriver driver,
        string connection,
        CreateNode request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (new NodeResult { Name = request.Name, Node = await driver.CreateNodeAsync(request, cancellationToken) }, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (e is not DriverException)
            {
                LogFault(e, connection);
            }

            return (new NodeResult { Name = request.Name, Problem = Problems.From(e) with { Connection = connection } }, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The driver of connection {Connection} failed in an unforeseen way")]
    private partial void LogFault(Exception exception, string connection);
}
