using Gateway.Api.Http;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Containers;

/// <summary>Commands inside containers: run to their end, or by a terminal.</summary>
internal static class ContainerExecEndpoints
{
    private const int MostCharacters = 65535;

    public static void MapContainerExec(this RouteGroupBuilder containers)
    {
        containers
            .MapPost("/{connection}/{id}/exec", RunCommandInContainer)
            .Needs(Verb.ContainersExec)
            .Validate<RunCommand, RunCommandValidator>()
            .WithProblems(StatusCodes.Status409Conflict);
        containers
            .MapGet("/{connection}/{id}/exec", OpenTerminal)
            .Needs(Verb.ContainersExec)
            .WithProblems(StatusCodes.Status409Conflict, StatusCodes.Status426UpgradeRequired);
    }

    /// <summary>Runs a command in a container and answers what it wrote and its exit code.</summary>
    /// <remarks>
    /// A command that fails is no failure of the request: <c>exitCode</c> tells. Of the output, the first 1 MiB is kept. A command that
    /// takes longer than <c>timeoutSeconds</c> goes on without anybody waiting for it.
    /// </remarks>
    private static async Task<Ok<CommandResult>> RunCommandInContainer(
        string connection,
        ResourceId id,
        RunCommand body,
        DriverFactory drivers,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var run = new CommandRun(body, time);
        var driver = drivers.Open<IContainerExecDriver>(connection);
        await using var session = await driver.OpenContainerExecAsync(id.Value, run.Request, cancellationToken);
        return TypedResults.Ok(await run.FollowAsync(session, cancellationToken));
    }

    /// <summary>Runs a command in a container over a WebSocket, with stdin and, if asked for, a terminal.</summary>
    /// <remarks>
    /// The subprotocol is <c>exec.cloudgateway.v1</c>. All messages are binary, and the first byte is the channel. To the gateway: 0 stdin,
    /// 4 the terminal's size as <c>{"columns":80,"rows":24}</c>, 255 followed by 0 ends stdin. From the gateway: 1 stdout, 2 stderr, and at
    /// the end 3 with <c>{"exitCode":0}</c> or <c>{"problem":{…}}</c>. Who leaves ends the session.
    /// </remarks>
    /// <param name="command">The program; repeat it for each of its arguments.</param>
    /// <param name="environment">A variable, <c>NAME=value</c>; repeat it for more.</param>
    /// <param name="workingDirectory">The absolute path to run it in.</param>
    /// <param name="user">The user to run it as.</param>
    /// <param name="terminal">Whether it gets a terminal.</param>
    /// <param name="columns">The terminal's width at the start.</param>
    /// <param name="rows">The terminal's height at the start.</param>
    private static async Task OpenTerminal(
        string connection,
        ResourceId id,
        [FromQuery] string[] command,
        [FromQuery] string[]? environment,
        string? workingDirectory,
        string? user,
        bool? terminal,
        int? columns,
        int? rows,
        DriverFactory drivers,
        IOptions<JsonOptions> json,
        HttpContext http
    )
    {
        if (command.Length == 0 || command[0].Length == 0)
        {
            throw new InvalidInputException("command", "Must name a program.");
        }

        ExecSocket.Check(http);
        var request = new ExecRequest
        {
            Command = command,
            Environment = ReadVariables(environment ?? []),
            WorkingDirectory = workingDirectory,
            User = user,
            Terminal = terminal ?? false,
            Size = ReadSize(columns, rows),
            Input = true,
        };
        // Opened first: what cannot be opened is answered as a problem and not by a socket that closes.
        var driver = drivers.Open<IContainerExecDriver>(connection);
        await using var session = await driver.OpenContainerExecAsync(id.Value, request, http.RequestAborted);
        await ExecSocket.ServeAsync(http, session, json.Value.SerializerOptions);
    }

    private static Dictionary<string, string> ReadVariables(string[] lines)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var mark = line.IndexOf('=', StringComparison.Ordinal);
            if (mark <= 0)
            {
                throw new InvalidInputException("environment", "Must be NAME=value.");
            }

            variables[line[..mark]] = line[(mark + 1)..];
        }

        return variables;
    }

    private static TerminalSize? ReadSize(int? columns, int? rows) =>
        (columns, rows) switch
        {
            (null, null) => null,
            (>= 1 and <= MostCharacters, >= 1 and <= MostCharacters) => new TerminalSize(columns.Value, rows.Value),
            _ => throw new InvalidInputException("columns", $"Must be given with rows, both between 1 and {MostCharacters}."),
        };
}
