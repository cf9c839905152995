using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

internal sealed class LxdExecDriver(HttpClient http, Connection connection, LxdSettings settings, TimeProvider time) : IContainerExecDriver
{
    private const string Control = "control";

    private readonly LxdClient _lxd = new(http, connection, time);

    [Note("a user by number only")]
    public async Task<IContainerExecSession> OpenContainerExecAsync(string id, ExecRequest request, CancellationToken cancellationToken)
    {
        var known = LxdId.Require(connection, id, settings);
        var (user, group) = ReadUser(request.User);
        var body = new NewExec
        {
            Command = request.Command,
            Interactive = request.Terminal,
            Environment = request.Environment.Count > 0 ? request.Environment : null,
            Width = request.Size?.Columns,
            Height = request.Size?.Rows,
            Cwd = request.WorkingDirectory,
            User = user,
            Group = group,
        };
        var message = new HttpRequestMessage(HttpMethod.Post, $"{known.Path}/exec?project={Uri.EscapeDataString(known.Project)}")
        {
            Content = JsonHttp.ToContent(body, LxdJson.Default.NewExec),
        };
        var operation = await _lxd.BeginAsync(message, cancellationToken);
        var sockets = await OpenAsync(operation, cancellationToken);
        var session = new LxdExecSession(_lxd, operation, sockets, request);
        if (!request.Input && !request.Terminal)
        {
            await session.CloseInputAsync(cancellationToken);
        }

        return session;
    }

    private async Task<Dictionary<string, LxdSocket>> OpenAsync(OperationWire operation, CancellationToken cancellationToken)
    {
        var secrets =
            operation.Metadata?.Deserialize(LxdJson.Default.ExecStart)?.Fds
            ?? throw connection.Fail(DriverErrorKind.Unexpected, "LXD names no sockets for the command.");
        var sockets = new Dictionary<string, LxdSocket>();
        try
        {
            // The command begins when its streams are there: the one that controls it has to be before.
            foreach (var (name, secret) in secrets.OrderByDescending(secret => secret.Key == Control))
            {
                sockets[name] = await LxdSocket.OpenAsync(_lxd, operation, secret, cancellationToken);
            }

            return sockets;
        }
        catch
        {
            foreach (var socket in sockets.Values)
            {
                socket.Dispose();
            }

            throw;
        }
    }

    private (int? User, int? Group) ReadUser(string? text)
    {
        if (text is null)
        {
            return default;
        }

        var parts = text.Split(':');
        return
            parts.Length <= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? (user, parts.Length == 2 ? group : null)
            : throw connection.NotSupported("LXD runs commands as users by their numbers: uid or uid:gid.", "user");
    }
}
