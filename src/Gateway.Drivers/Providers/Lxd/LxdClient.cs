using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>
/// Speaks LXD's REST API 1.0. Changes are operations: they are begun, and waited for by the call that LXD has for that, again and again until the
/// end or until the caller leaves.
/// </summary>
internal sealed class LxdClient(HttpClient http, Connection connection, TimeProvider time)
{
    // A wait of LXD's that ends without news is asked again: proxies cut calls that are silent for a minute.
    private const int WaitSeconds = 20;
    private const int Succeeded = 200;
    private const int FirstEnd = 200;
    private const int TriesWhileBusy = 40;
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(WaitSeconds + 40);

    public Connection Connection { get; } = connection;

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<Answer<T>> type, CancellationToken cancellationToken) =>
        (await http.GetJsonAsync(path, type, cancellationToken)).Metadata
        ?? throw Connection.Fail(DriverErrorKind.Unexpected, "LXD's answer has nothing in it.");

    /// <summary>Sends a change that is done when it is answered.</summary>
    public async Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Begins a change.</summary>
    public async Task<OperationWire> BeginAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.AllowTime(AnswerTime);
        return (await http.ReadJsonAsync(request, LxdJson.Default.Begun, cancellationToken)).Metadata
            ?? throw Connection.Fail(DriverErrorKind.Unexpected, "LXD's answer has no operation in it.");
    }

    /// <summary>
    /// Begins a change and sees it through. LXD tells the end of the one before a moment before it lets the next one in, and refuses that
    /// until then: it is asked again.
    /// </summary>
    /// <param name="change">Makes the request anew for each try.</param>
    /// <param name="cancellationToken">Ends the waiting, not the change.</param>
    /// <exception cref="DriverException">As the operation fails.</exception>
    public async Task RunAsync(Func<HttpRequestMessage> change, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await WaitAsync(await BeginAsync(change(), cancellationToken), cancellationToken);
                return;
            }
            catch (DriverException e)
                when (tries < TriesWhileBusy && e.Message.Contains("busy running", StringComparison.OrdinalIgnoreCase))
            {
                await Task.Delay(BusyPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Waits for the end of a change.</summary>
    /// <exception cref="DriverException">As the operation fails.</exception>
    public async Task<OperationWire> WaitAsync(OperationWire operation, CancellationToken cancellationToken) =>
        Check(await WaitForEndAsync(operation, cancellationToken));

    /// <summary>Waits for the end, whatever that is.</summary>
    public async Task<OperationWire> WaitForEndAsync(OperationWire operation, CancellationToken cancellationToken)
    {
        while (!HasEnded(operation))
        {
            operation = await WaitOnceAsync(operation, WaitSeconds, cancellationToken);
        }

        return operation;
    }

    /// <summary>Whether a change has ended, well or not.</summary>
    public static bool HasEnded(OperationWire operation) => operation.StatusCode >= FirstEnd;

    /// <summary>How a change stands when it has ended, or after some seconds.</summary>
    public async Task<OperationWire> WaitOnceAsync(OperationWire operation, int seconds, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"operations/{operation.Id}/wait?timeout={seconds}");
        request.AllowTime(AnswerTime);
        return (await http.ReadJsonAsync(request, LxdJson.Default.AnswerOperationWire, cancellationToken)).Metadata
            ?? throw Connection.Fail(DriverErrorKind.Unexpected, "LXD's answer has no operation in it.");
    }

    /// <summary>The operation, which has ended, if it ended well.</summary>
    /// <exception cref="DriverException">As the operation fails.</exception>
    public OperationWire Check(OperationWire operation)
    {
        var message = operation.Err ?? "";
        return operation.StatusCode == Succeeded
            ? operation
            : throw Connection.Fail(
                LxdErrors.KindOf(message) ?? DriverErrorKind.Unexpected,
                message.Length > 0 ? message : "The operation was cancelled at LXD."
            );
    }

    /// <summary>Opens a request whose answer is a socket; the caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
}
