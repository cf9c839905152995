namespace Gateway.Api.Objects;

/// <summary>
/// One request at a time for each resumable upload. A caller who lost a connection comes back while the gateway still stores what came over
/// it: two that append at once would overwrite each other's parts.
/// </summary>
internal sealed class TusTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Connection, string Id), Turn> _turns = [];

    /// <summary>Waits until nobody else is at this upload; disposing lets the next in.</summary>
    public async Task<IDisposable> TakeAsync(TusUpload upload, CancellationToken cancellationToken)
    {
        var id = (upload.Connection, upload.Id);
        Turn turn;
        lock (_lock)
        {
            turn = _turns.TryGetValue(id, out var known) ? known : _turns[id] = new Turn();
            turn.Callers++;
        }

        try
        {
            await turn.Free.WaitAsync(cancellationToken);
            return new Taken(this, id, turn);
        }
        catch
        {
            Leave(id, turn);
            throw;
        }
    }

    private void Leave((string Connection, string Id) id, Turn turn)
    {
        lock (_lock)
        {
            if (--turn.Callers == 0)
            {
                _turns.Remove(id);
                turn.Free.Dispose();
            }
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Callers { get; set; }
    }

    private sealed class Taken(TusTurns turns, (string Connection, string Id) id, Turn turn) : IDisposable
    {
        public void Dispose()
        {
            turn.Free.Release();
            turns.Leave(id, turn);
        }
    }
}
