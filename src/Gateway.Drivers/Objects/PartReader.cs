namespace Gateway.Drivers.Objects;

/// <summary>
/// Cuts a stream into parts. What fits waits in memory, so that several parts go at once and one that fails is sent again. Of an object whose
/// length is known a part that finds no memory streams through by itself, as does any part larger than one upload may hold; where the
/// length is not known, those bytes go by way of a temporary file, since a store wants to know it before.
/// </summary>
/// <param name="memory">Where parts wait.</param>
/// <param name="plan">How large parts are.</param>
/// <param name="source">The bytes.</param>
internal sealed class PartReader(TransferMemory memory, PartPlan plan, Stream source)
{
    private long _left = plan.MostBytes;
    private long _read;

    /// <summary>The bytes that a part may have, before it is read; zero after the last.</summary>
    public long BytesOf(int number) => _left == 0 ? 0 : plan.BytesOf(number, _left);

    /// <summary>The number of the part that follows one of so many bytes.</summary>
    public int NumberAfter(int number, long bytes) => plan.NumberAfter(number, bytes);

    /// <summary>Reads one part; it is empty where the source ended with the part before, or has too little left for one.</summary>
    public async Task<Part> ReadAsync(int number, CancellationToken cancellationToken)
    {
        var bytes = BytesOf(number);
        var part =
            bytes > PartSender.MostBytes && plan.Length is null ? await ReadIntoFileAsync(bytes, cancellationToken)
            : await RentAsync(bytes, cancellationToken) is { } block ? await ReadIntoMemoryAsync(block, (int)bytes, cancellationToken)
            : Stream(bytes);
        _left -= part.Length;
        _read += part.Length;
        return part;
    }

    private async ValueTask<TransferMemory.Block?> RentAsync(long bytes, CancellationToken cancellationToken) =>
        bytes > PartSender.MostBytes ? null
        : plan.MayStream ? memory.TryRentSpare((int)bytes)
        : await memory.RentAsync((int)bytes, cancellationToken);

    private Part Stream(long bytes)
    {
        var slice = new SliceStream(source, bytes);
        return new Part(slice, bytes) { SourceIsFree = slice.WhenRead, IsLast = bytes == _left };
    }

    private async Task<Part> ReadIntoMemoryAsync(TransferMemory.Block block, int bytes, CancellationToken cancellationToken)
    {
        try
        {
            var target = block.Bytes.AsMemory(0, bytes);
            var count = await source.ReadAtLeastAsync(target, bytes, throwOnEndOfStream: false, cancellationToken);
            count = count == bytes ? count : (int)plan.Accept(count, _read + count);
            var content = new MemoryStream(block.Bytes, 0, count, writable: false, publiclyVisible: true);
            return new Part(content, count) { Block = block, IsLast = count < bytes || count == _left };
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    private async Task<Part> ReadIntoFileAsync(long bytes, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(Path.Join(Path.GetTempPath(), $"cloudgateway-part-{Guid.NewGuid():N}"), options);
        try
        {
            await using var slice = new SliceStream(source, bytes);
            await slice.CopyToAsync(file, cancellationToken);
            file.Position = 0;
            var length = file.Length;
            file.SetLength(plan.Accept(length, _read + length));
            return new Part(file, file.Length) { IsLast = length < bytes };
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
