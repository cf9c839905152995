using System.Data.Common;

namespace Gateway.Api.Audit;

/// <summary>Where lines are kept. One writer calls it, one call after another.</summary>
internal interface IAuditSink
{
    /// <summary>The end of the newest chain; null if there is none.</summary>
    Task<AuditHead?> FindNewestAsync(CancellationToken cancellationToken);

    /// <summary>Returns when the lines cannot be lost any more.</summary>
    /// <param name="chain">The chain that they continue; one that was not there is begun.</param>
    /// <param name="sequence">The number of the first line.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="transaction">A transaction of the gateway's database that ends with the call; null for none.</param>
    /// <exception cref="Exception">Whatever the sink's medium throws: none of the lines count then, and the chain ends before them.</exception>
    Task AppendAsync(string chain, long sequence, IReadOnlyList<string> lines, DbTransaction? transaction);

    /// <summary>All chains in the order in which they began.</summary>
    Task<IReadOnlyList<string>> ListChainsAsync(CancellationToken cancellationToken);

    /// <summary>The lines of a chain.</summary>
    IAsyncEnumerable<string> ReadAsync(string chain, CancellationToken cancellationToken);
}
