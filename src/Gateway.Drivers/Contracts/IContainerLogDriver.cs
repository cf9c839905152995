using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>What containers wrote.</summary>
[Contract("containers")]
public interface IContainerLogDriver
{
    /// <summary>
    /// The bytes in the order of writing, each stream told apart, as they come. A missing id throws
    /// <see cref="DriverErrorKind.NotFound"/> before the first chunk.
    /// </summary>
    IAsyncEnumerable<LogChunk> ReadContainerLogsAsync(string id, LogRequest request, CancellationToken cancellationToken);
}
