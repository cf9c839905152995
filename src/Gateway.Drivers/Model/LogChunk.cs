namespace Gateway.Drivers.Model;

/// <summary>Bytes that a container wrote, as they came: a chunk may hold many lines or a part of one, and any byte.</summary>
/// <param name="Stream">Where they were written to.</param>
/// <param name="Data">The bytes, valid until the next chunk is asked for.</param>
public readonly record struct LogChunk(LogStream Stream, ReadOnlyMemory<byte> Data);
