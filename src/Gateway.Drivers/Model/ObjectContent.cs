namespace Gateway.Drivers.Model;

/// <summary>An opened object. It owns the stream (and the provider's response behind it): dispose it when sent.</summary>
public sealed class ObjectContent(ObjectInfo info, Stream? body, long offset, long length) : IAsyncDisposable
{
    /// <summary>What the object is.</summary>
    public ObjectInfo Info { get; } = info;

    /// <summary>The bytes; null if the caller's copy is current (304).</summary>
    public Stream? Body { get; } = body;

    /// <summary>Where in the object the bytes begin.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many bytes <see cref="Body"/> gives. A stream that ends before has failed.</summary>
    public long Length { get; } = length;

    /// <summary>Whether this is a part of the object (206).</summary>
    public bool IsPartial { get; init; }

    /// <summary>The caller's copy is current.</summary>
    public static ObjectContent NotModified(ObjectInfo info) => new(info, null, 0, 0);

    public ValueTask DisposeAsync() => Body?.DisposeAsync() ?? ValueTask.CompletedTask;
}
