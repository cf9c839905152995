using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Http;

/// <summary>
/// What is kept of connections between their calls. It lives as long as its connection does: when that has been replaced or removed, and the last call
/// that still had it has ended, it is gone too, and nobody has to say so.
/// </summary>
internal sealed class PerConnection<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private readonly ConditionalWeakTable<Connection, ConcurrentDictionary<TKey, TValue>> _kept = [];

    /// <summary>All that is kept.</summary>
    public IEnumerable<TValue> Values => _kept.SelectMany(connection => connection.Value.Values);

    public TValue GetOrAdd<TState>(Connection connection, TKey key, Func<TKey, TState, TValue> make, TState state) =>
        Of(connection).GetOrAdd(key, make, state);

    public bool TryGet(Connection connection, TKey key, [NotNullWhen(true)] out TValue? value)
    {
        value = null;
        return _kept.TryGetValue(connection.Owner, out var kept) && kept.TryGetValue(key, out value);
    }

    public void Set(Connection connection, TKey key, TValue value) => Of(connection)[key] = value;

    public void Remove(Connection connection, TKey key) => Of(connection).TryRemove(key, out _);

    private ConcurrentDictionary<TKey, TValue> Of(Connection connection) => _kept.GetValue(connection.Owner, static _ => new());
}
