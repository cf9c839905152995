using System.Net;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>The streams of a command, on the connection that was HTTP before.</summary>
internal sealed class DockerExecSession : IContainerExecSession
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);

    // The streams end a moment before the engine has noted the exit code.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly HttpResponseMessage _response;
    private readonly DuplexConnection? _duplex;
    private readonly DockerClient _engine;
    private readonly string _exec;
    private readonly ExecRequest _request;
    private readonly TimeProvider _time;
    private readonly Stream _stream;

    private DockerExecSession(
        HttpResponseMessage response,
        DuplexConnection? duplex,
        DockerClient engine,
        string exec,
        ExecRequest request,
        TimeProvider time,
        Stream stream
    ) => (_response, _duplex, _engine, _exec, _request, _time, _stream) = (response, duplex, engine, exec, request, time, stream);

    /// <summary>Takes over an answer whose headers have been read, also if this throws.</summary>
    public static async Task<DockerExecSession> OpenAsync(
        HttpResponseMessage response,
        DuplexConnection? duplex,
        DockerClient engine,
        string exec,
        ExecRequest request,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (request.Input && response.StatusCode != HttpStatusCode.SwitchingProtocols)
            {
                throw response.RequestMessage!.Fail(
                    DriverErrorKind.NotSupported,
                    "What is between the gateway and the engine does not let the connection switch protocols, so nothing can be written to stdin."
                );
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new DockerExecSession(response, duplex, engine, exec, request, time, stream);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public IAsyncEnumerable<LogChunk> ReadAsync(CancellationToken cancellationToken) =>
        new LogFrames(_response, isFramed: !_request.Terminal).ReadAsync(cancellationToken);

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!_request.Input)
        {
            throw new InvalidOperationException("The request did not ask for input.");
        }

        try
        {
            await _stream.WriteAsync(data, cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The command has ended and reads no more; what it wrote says how.
        }
    }

    public Task CloseInputAsync(CancellationToken cancellationToken) =>
        _duplex is not null && !_request.Terminal ? _duplex.EndSendingAsync() : Task.CompletedTask;

    public async Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken)
    {
        if (!_request.Terminal)
        {
            return;
        }

        try
        {
            await _engine.SendAsync(HttpMethod.Post, $"exec/{_exec}/resize?h={size.Rows}&w={size.Columns}", UsualTime, cancellationToken);
        }
        catch (DriverException e) when (e.Kind is DriverErrorKind.NotFound or DriverErrorKind.Conflict or DriverErrorKind.Unexpected)
        {
            // It has ended, which engines tell in different ways: there is nothing to resize.
        }
    }

    public async Task<int?> GetExitCodeAsync(CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause *= 2)
        {
            var details = await _engine.GetAsync($"exec/{_exec}/json", DockerJson.Default.ExecDetails, cancellationToken);
            if (!details.Running || pause > LongestPause)
            {
                return details.Running ? null : details.ExitCode;
            }

            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _response.Dispose();
        _duplex?.Dispose();
    }
}
