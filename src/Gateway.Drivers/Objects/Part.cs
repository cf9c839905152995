namespace Gateway.Drivers.Objects;

/// <summary>The bytes of one part, and what holds them until it is disposed.</summary>
/// <param name="content">The bytes.</param>
/// <param name="length">How many there are.</param>
internal sealed class Part(Stream content, long length) : IAsyncDisposable
{
    public Stream Content { get; } = content;

    public long Length { get; } = length;

    /// <summary>Whether the source has ended with it.</summary>
    public bool IsLast { get; init; }

    /// <summary>For a part that is read off the source while it is sent: ends when it has been, since nobody else may read that before.</summary>
    public Task SourceIsFree { get; init; } = Task.CompletedTask;

    /// <summary>The memory it lies in; null for none.</summary>
    public TransferMemory.Block? Block { get; init; }

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        Block?.Dispose();
    }
}
