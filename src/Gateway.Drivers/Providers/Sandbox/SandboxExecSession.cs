using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>A played command: it goes on as far as its output is read.</summary>
internal sealed class SandboxExecSession : IContainerExecSession
{
    private readonly Pipe _input = new();
    private readonly ExecRequest _request;
    private readonly SandboxShell _shell;
    private int? _exitCode;

    public SandboxExecSession(SandboxClouds clouds, ExecRequest request, string hostName)
    {
        _request = request;
        _shell = new SandboxShell(clouds, request, hostName, _input.Reader) { Size = request.Size ?? new TerminalSize(80, 24) };
        if (!request.Input)
        {
            _input.Writer.Complete();
        }
    }

    public async IAsyncEnumerable<LogChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (stream, data) in _shell.RunAsync(cancellationToken))
        {
            yield return _request.Terminal ? new LogChunk(LogStream.Stdout, ForTerminal(data)) : new LogChunk(stream, data);
        }

        _exitCode = _shell.ExitCode;
        await _input.Reader.CompleteAsync();
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        await _input.Writer.WriteAsync(data, cancellationToken);

    public async Task CloseInputAsync(CancellationToken cancellationToken)
    {
        if (!_request.Terminal)
        {
            await _input.Writer.CompleteAsync();
        }
    }

    public Task ResizeAsync(TerminalSize size, CancellationToken cancellationToken)
    {
        _shell.Size = size;
        return Task.CompletedTask;
    }

    public Task<int?> GetExitCodeAsync(CancellationToken cancellationToken) => Task.FromResult(_exitCode);

    public async ValueTask DisposeAsync()
    {
        await _input.Reader.CompleteAsync();
        await _input.Writer.CompleteAsync();
    }

    private static byte[] ForTerminal(ReadOnlyMemory<byte> data) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(data.Span).Replace("\n", "\r\n", StringComparison.Ordinal));
}
