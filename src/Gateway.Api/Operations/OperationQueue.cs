using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Operations;

/// <summary>
/// New operations that this process begins itself, without a trigger: as many as it works on at once, and as many again that wait. What is beyond
/// that gets a trigger, for whoever is free. An operation that is lost here with its process is found by the sweep.
/// </summary>
internal sealed class OperationQueue(IOptions<OperationOptions> options)
{
    private readonly Channel<string> _ids = Channel.CreateUnbounded<string>();
    private int _free = options.Value.AtOnce * 2;
    private volatile bool _isClosed;

    /// <summary>Whether nothing is begun here any more.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Takes a place if there is one.</summary>
    public bool TryReserve()
    {
        if (_isClosed)
        {
            return false;
        }

        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return true;
        }

        Release();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Release() => Interlocked.Increment(ref _free);

    /// <summary>Puts an operation in the place that was taken for it.</summary>
    public void Add(string id) => _ids.Writer.TryWrite(id);

    /// <summary>The operations, each for one reader.</summary>
    public IAsyncEnumerable<string> ReadAllAsync(CancellationToken cancellationToken) => _ids.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes no more.</summary>
    public void Close() => _isClosed = true;
}
