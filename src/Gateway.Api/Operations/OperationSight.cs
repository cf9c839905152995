using Gateway.Api.Security.Rights;

namespace Gateway.Api.Operations;

/// <summary>
/// Which operations exist for the caller: his own, for as long as he sees their connection, and those of others where he has
/// <see cref="Verb.OperationsRead"/>.
/// </summary>
internal sealed class OperationSight(OperationStore store, Access access)
{
    // Of a caller who sees others' operations of few connections, so many rows are looked at for one page, whatever is in them.
    private const int MostReads = 20;

    public bool Sees(OperationRow row) =>
        (row.Principal == access.Caller.Name && access.Rights.Sees(row.Connection))
        || access.Rights.Allows(Verb.OperationsRead, row.Connection);

    /// <summary>Requires that he may cancel one that he sees.</summary>
    public void RequireCancel(OperationRow row)
    {
        if (row.Principal != access.Caller.Name)
        {
            access.Require(Verb.OperationsWrite, row.Connection);
        }
    }

    /// <summary>A page of those that he sees, and the id after which there may be more; null after the last.</summary>
    public async Task<(IReadOnlyList<OperationRow> Page, string? Last)> ListAsync(
        OperationFilter filter,
        int size,
        CancellationToken cancellationToken
    )
    {
        filter = filter with { Principal = access.Rights.Has(Verb.OperationsRead) ? null : access.Caller.Name };
        var page = new List<OperationRow>();
        for (var reads = 0; reads < MostReads; reads++)
        {
            var rows = await store.ListAsync(filter, cancellationToken);
            foreach (var row in rows.Where(Sees))
            {
                if (page.Count == size)
                {
                    return (page, page[^1].Id);
                }

                page.Add(row);
            }

            if (rows.Count < filter.Most)
            {
                return (page, null);
            }

            filter = filter with { After = rows[^1].Id };
        }

        return (page, filter.After);
    }
}
