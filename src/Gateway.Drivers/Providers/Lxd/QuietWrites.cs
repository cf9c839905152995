using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>
/// A stream whose failed writes are no failures. LXD pings a socket, sends what a command wrote, and closes; the answer to the ping then finds
/// nobody, and must not cost what has come and is not read yet. Whether the way is broken, reading tells.
/// </summary>
internal sealed class QuietWrites(Stream connection) : ConnectionStream(connection)
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await Connection.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Connection.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }
}
