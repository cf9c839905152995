using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

internal sealed class KubernetesExecDriver(HttpClient http, Connection connection, KubernetesSettings settings) : IContainerExecDriver
{
    private readonly KubernetesClient _cluster = new(http, connection);
    private readonly KubernetesUnits _units = new(new KubernetesClient(http, connection), connection, settings);

    [Note("Neither user, directory nor variables. Before Kubernetes 1.30 the input cannot be ended while output is read.")]
    public async Task<IContainerExecSession> OpenContainerExecAsync(string id, ExecRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var pod = await _units.FindPodAsync(id, cancellationToken);
        var container = KubernetesId.Parse(connection, id).Container;
        if (KubernetesStates.StatusOf(pod, container)?.State?.Running is null)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The container '{id}' does not run.");
        }

        var path = $"{KubernetesClient.Pods(pod.Metadata.Namespace, pod.Metadata.Name)}/exec?{QueryOf(container, request)}";
        var channels = await ChannelSocket.OpenAsync(_cluster, connection, path, cancellationToken);
        var session = new KubernetesExecSession(channels, connection, request);
        if (request is { Terminal: true, Size: { } size })
        {
            await session.ResizeAsync(size, cancellationToken);
        }

        return session;
    }

    private void Check(ExecRequest request)
    {
        var field =
            request.User is not null ? "user"
            : request.WorkingDirectory is not null ? "workingDirectory"
            : request.Environment.Count > 0 ? "environment"
            : null;
        if (field is not null)
        {
            throw connection.NotSupported("Kubernetes runs commands as the container itself runs, and cannot change that.", field);
        }
    }

    private static string QueryOf(string container, ExecRequest request)
    {
        var query = new StringBuilder($"container={KubernetesClient.Encode(container)}&stdout=true");
        // A terminal has one output; Kubernetes refuses both at once.
        query.Append(request.Terminal ? "&tty=true" : "&stderr=true").Append(request.Input ? "&stdin=true" : "");
        foreach (var argument in request.Command)
        {
            query.Append("&command=").Append(KubernetesClient.Encode(argument));
        }

        return query.ToString();
    }
}
