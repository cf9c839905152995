namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>A life cycle as a pure function of time: phases and the moment at which each begins. Nothing ticks.</summary>
internal sealed class Course<TState>
    where TState : struct, Enum
{
    private readonly Phase<TState>[] _phases;

    private Course(Phase<TState>[] phases) => _phases = phases;

    /// <summary>When the last phase begins.</summary>
    public DateTimeOffset Settles => _phases[^1].Begins;

    /// <summary>One phase that has always been.</summary>
    public static Course<TState> Settled(TState state, string? word) => new([new Phase<TState>(state, word, DateTimeOffset.MinValue)]);

    /// <summary>Phases that each last one step; the last one stays.</summary>
    public static Course<TState> Begin(DateTimeOffset now, TimeSpan step, params ReadOnlySpan<(TState State, string Word)> phases)
    {
        var all = new Phase<TState>[phases.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new Phase<TState>(phases[i].State, phases[i].Word, now + (i * step));
        }

        return new Course<TState>(all);
    }

    /// <summary>The phase at a moment.</summary>
    public Phase<TState> At(DateTimeOffset now)
    {
        for (var i = _phases.Length - 1; i > 0; i--)
        {
            if (_phases[i].Begins <= now)
            {
                return _phases[i];
            }
        }

        return _phases[0];
    }
}

/// <summary>A part of a life cycle.</summary>
/// <param name="State">The uniform state.</param>
/// <param name="Word">The sandbox's own word for it; null where it has none.</param>
/// <param name="Begins">From when on.</param>
internal readonly record struct Phase<TState>(TState State, string? Word, DateTimeOffset Begins)
    where TState : struct, Enum;
