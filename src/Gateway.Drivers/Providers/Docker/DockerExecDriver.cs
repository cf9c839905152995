using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>
/// An exec is made, then started on a connection that switches from HTTP to the command's own streams. See "Start an exec instance" in
/// https://docs.docker.com/reference/api/engine/.
/// </summary>
internal sealed class DockerExecDriver(HttpClient http, Connection connection, DockerVersions versions, TimeProvider time)
    : IContainerExecDriver
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly Version TakesEnvironment = new(1, 25);
    private static readonly Version TakesDirectory = new(1, 35);
    private static readonly Version TakesSize = new(1, 42);

    private readonly DockerClient _engine = new(http, connection, versions);

    public async Task<IContainerExecSession> OpenContainerExecAsync(string id, ExecRequest request, CancellationToken cancellationToken)
    {
        var path = $"containers/{DockerId.Container(id)}/exec";
        var version = await _engine.GetVersionAsync(cancellationToken);
        RefuseWhatIsTooNew(request, version);
        var body = JsonHttp.ToContent(ToBody(request, version), DockerJson.Default.ExecBody);
        var made = await _engine.PostAsync(path, body, StartTime, DockerJson.Default.CreatedContainer, cancellationToken);
        var session = await StartAsync(DockerId.Exec(made.Id), request, cancellationToken);
        if (request is { Terminal: true, Size: { } size })
        {
            await session.ResizeAsync(size, cancellationToken);
        }

        return session;
    }

    private async Task<DockerExecSession> StartAsync(string exec, ExecRequest request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage
        {
            Method = HttpMethod.Post,
            Content = JsonHttp.ToContent(new ExecStart(false, request.Terminal), DockerJson.Default.ExecStart),
        };
        // Without stdin the output is a body like any other, also where something on the way lets no connection switch protocols.
        var duplex = request.Input ? new DuplexConnection() : null;
        if (duplex is not null)
        {
            message.Headers.Connection.Add("Upgrade");
            message.Headers.Upgrade.ParseAdd("tcp");
            message.Options.Set(DuplexConnection.Key, duplex);
        }

        try
        {
            var response = await _engine.OpenAsync(message, $"exec/{exec}/start", StartTime, cancellationToken);
            return await DockerExecSession.OpenAsync(response, duplex, _engine, exec, request, time, cancellationToken);
        }
        catch
        {
            duplex?.Dispose();
            throw;
        }
    }

    private void RefuseWhatIsTooNew(ExecRequest request, Version version)
    {
        if (request.Environment.Count > 0 && version < TakesEnvironment)
        {
            throw connection.NotSupported(
                $"The engine speaks API {version}, and takes no variables here before {TakesEnvironment}.",
                "environment"
            );
        }

        if (request.WorkingDirectory is not null && version < TakesDirectory)
        {
            throw connection.NotSupported(
                $"The engine speaks API {version}, and takes no directory here before {TakesDirectory}.",
                "workingDirectory"
            );
        }
    }

    private static ExecBody ToBody(ExecRequest request, Version version) =>
        new()
        {
            Cmd = request.Command,
            AttachStdin = request.Input,
            Tty = request.Terminal,
            ConsoleSize = request is { Terminal: true, Size: { } size } && version >= TakesSize ? [size.Rows, size.Columns] : null,
            User = request.User,
            WorkingDir = request.WorkingDirectory,
            Env = request.Environment.Count == 0 ? null : [.. request.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        };
}
