using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>The content of parts one after another, each opened when it is its turn. A part that was replaced since it was told of fails.</summary>
internal sealed class PartsStream(IReadOnlyList<MultipartPart> parts, Func<int, Task<OpenObject>> open) : ReadStream
{
    private int _next;
    private ObjectStream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_current is not null && await _current.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                return count;
            }

            if (_next == parts.Count || buffer.IsEmpty)
            {
                return 0;
            }

            await CloseAsync();
            _current = await OpenAsync(parts[_next++]);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await base.DisposeAsync();
    }

    private async Task<ObjectStream> OpenAsync(MultipartPart part)
    {
        var found = await open(part.Number);
        if (found.Stored.ETag == part.Tag)
        {
            return new ObjectStream(found, 0, found.Stored.Footer.SizeBytes);
        }

        found.Dispose();
        throw new DriverException(DriverErrorKind.InvalidRequest, $"Part {part.Number} of the upload is not the one that was named.");
    }

    private async ValueTask CloseAsync()
    {
        if (_current is not null)
        {
            await _current.DisposeAsync();
            _current = null;
        }
    }
}
