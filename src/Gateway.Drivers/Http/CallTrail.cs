namespace Gateway.Drivers.Http;

/// <summary>Remembers by which ids providers know the requests that were sent for one piece of work: what their own logs are searched by.</summary>
public sealed class CallTrail : IDisposable
{
    private const int Most = 8;
    private const int LongestId = 128;
    private static readonly AsyncLocal<CallTrail?> Ambient = new();
    private readonly Queue<string> _ids = new();

    private CallTrail() { }

    /// <summary>The trail of the work that runs now; null if nobody wants one.</summary>
    public static CallTrail? Current => Ambient.Value;

    /// <summary>The last ids, the oldest first.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_ids)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>Begins one, until it is disposed.</summary>
    public static CallTrail Begin() => Ambient.Value = new CallTrail();

    /// <summary>Notes the id that a provider gave a request; null for none.</summary>
    public void Note(string? id)
    {
        if (id is { Length: > 0 and <= LongestId })
        {
            lock (_ids)
            {
                _ids.Enqueue(id);
                if (_ids.Count > Most)
                {
                    _ids.Dequeue();
                }
            }
        }
    }

    public void Dispose() => Ambient.Value = null;
}
