namespace Gateway.Api.Overload;

/// <summary>
/// Lets so many in at once. Who comes later waits; places that become free go round among the callers who wait, one each. When the queue is
/// full, a caller with less in it takes the place of the last in the longest line: who sends much crowds out himself and nobody else.
/// </summary>
internal sealed class FairQueue(int limit, int limitOfCaller, int queueLength)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly LinkedList<Line> _turns = [];
    private int _inside;
    private int _waiting;

    /// <summary>How many are in.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>How many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>
    /// Comes in. The task ends true when there is a place, which <see cref="Leave"/> gives back, and false when there is none to be had.
    /// </summary>
    /// <param name="caller">Who comes.</param>
    /// <param name="place">Given up by <see cref="GiveUp"/> if it is not had in time.</param>
    public Task<bool> EnterAsync(string caller, out Place? place)
    {
        lock (_lock)
        {
            place = null;
            var line = LineOf(caller);
            if (_inside < limit && line.Inside < limitOfCaller && line.Waiting.Count == 0)
            {
                Admit(line);
                return Task.FromResult(true);
            }

            if (_waiting >= queueLength && !TryCrowdOut(line))
            {
                Forget(line);
                return Task.FromResult(false);
            }

            place = new Place(line);
            place.Node = line.Waiting.AddLast(place);
            _waiting++;
            Queue(line);
            return place.Answer.Task;
        }
    }

    /// <summary>Goes out: the next in turn comes in.</summary>
    public void Leave(string caller)
    {
        lock (_lock)
        {
            _inside--;
            var line = _lines[caller];
            line.Inside--;
            Queue(line);
            AdmitNext();
            Forget(line);
        }
    }

    /// <summary>Waits no longer: its task ends, and if it ends true the place had been given by then and is to be left.</summary>
    public void GiveUp(Place place)
    {
        lock (_lock)
        {
            if (place.Node is not null)
            {
                Remove(place);
                place.Answer.SetResult(false);
                Forget(place.Line);
            }
        }
    }

    private void AdmitNext()
    {
        while (_inside < limit && _turns.First is { } first)
        {
            var line = first.Value;
            _turns.RemoveFirst();
            line.Turn = null;
            if (line.Waiting.First is not { } next || line.Inside >= limitOfCaller)
            {
                // Whoever of it leaves puts it back.
                continue;
            }

            Remove(next.Value);
            Admit(line);
            next.Value.Answer.SetResult(true);
            Queue(line);
        }
    }

    private bool TryCrowdOut(Line line)
    {
        var longest = _lines.Values.MaxBy(candidate => candidate.Waiting.Count);
        if (longest is null || longest.Waiting.Count <= line.Waiting.Count + 1)
        {
            return false;
        }

        var last = longest.Waiting.Last!.Value;
        Remove(last);
        last.Answer.SetResult(false);
        return true;
    }

    private Line LineOf(string caller)
    {
        if (!_lines.TryGetValue(caller, out var line))
        {
            _lines.Add(caller, line = new Line(caller));
        }

        return line;
    }

    private void Admit(Line line)
    {
        _inside++;
        line.Inside++;
    }

    private void Queue(Line line)
    {
        if (line.Turn is null && line.Waiting.Count > 0)
        {
            line.Turn = _turns.AddLast(line);
        }
    }

    private void Remove(Place place)
    {
        place.Line.Waiting.Remove(place.Node!);
        place.Node = null;
        _waiting--;
    }

    private void Forget(Line line)
    {
        if (line.Inside == 0 && line.Waiting.Count == 0)
        {
            if (line.Turn is { } turn)
            {
                _turns.Remove(turn);
                line.Turn = null;
            }

            _lines.Remove(line.Caller);
        }
    }

    /// <summary>One who waits.</summary>
    internal sealed class Place(Line line)
    {
        public Line Line => line;

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LinkedListNode<Place>? Node { get; set; }
    }

    /// <summary>A caller: how many of his requests are in, and which wait.</summary>
    internal sealed class Line(string caller)
    {
        public string Caller => caller;

        public int Inside { get; set; }

        public LinkedList<Place> Waiting { get; } = [];

        /// <summary>Where he stands among those whose turn comes; null if he does not.</summary>
        public LinkedListNode<Line>? Turn { get; set; }
    }
}
