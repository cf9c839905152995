using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// The made things of one collection in the order of making. A page token is the number of the next thing, so it survives
/// whatever is deleted meanwhile. Guarded by the cloud's lock.
/// </summary>
internal sealed class SandboxShelf<T>(string what, string prefix, bool uniqueNames = false, long firstNumber = 1)
    where T : class, ISandboxItem
{
    /// <summary>The most things in one collection of one cloud: memory is bounded, whatever callers do.</summary>
    public const int Capacity = 100_000;

    private readonly List<T> _items = [];
    private readonly Dictionary<string, T> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _next = firstNumber;

    /// <summary>All of them in order.</summary>
    public IReadOnlyList<T> Items => _items;

    /// <summary>A number and an id for one more thing of this name.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.QuotaExceeded"/>, <see cref="DriverErrorKind.Conflict"/>.</exception>
    public (long Number, string Id) Reserve(SandboxVisit visit, string name)
    {
        if (_items.Count >= Capacity)
        {
            throw visit.Fail(DriverErrorKind.QuotaExceeded, $"The sandbox holds at most {Capacity} {what}s: delete some first.");
        }

        if (uniqueNames && _names.Contains(name))
        {
            throw visit.Fail(DriverErrorKind.Conflict, $"There is a {what} named '{name}' already.", "name");
        }

        var number = _next++;
        return (number, prefix + number.ToString("D7", CultureInfo.InvariantCulture));
    }

    public T Add(T item)
    {
        _items.Add(item);
        _byId.Add(item.Id, item);
        if (uniqueNames)
        {
            _names.Add(item.Name);
        }

        return item;
    }

    public void Remove(T item)
    {
        if (_byId.Remove(item.Id))
        {
            _items.RemoveAt(IndexFrom(item.Number));
            if (uniqueNames)
            {
                _names.Remove(item.Name);
            }
        }
    }

    public T? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The thing that a call is about.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public T Get(SandboxVisit visit, string id) => Find(id) ?? throw visit.NotFound(what, id);

    /// <summary>The thing that a field of a request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public T Refer(SandboxVisit visit, ResourceId id, string field) =>
        Find(id.Value) ?? throw visit.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    /// <summary>One page of the collection.</summary>
    public Page<TShown> Page<TShown>(SandboxVisit visit, PageRequest request, Func<T, TShown> show)
    {
        var shown = new List<TShown>();
        var next = Fill(shown, visit.Start(request), request, show);
        return new Page<TShown>(shown, next?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Adds things from a number on until the page is full, and answers the number to go on with, or null.</summary>
    public long? Fill<TShown>(List<TShown> shown, long from, PageRequest request, Func<T, TShown> show)
    {
        var index = IndexFrom(from);
        for (; index < _items.Count && shown.Count < request.Size; index++)
        {
            shown.Add(show(_items[index]));
        }

        return index < _items.Count ? _items[index].Number : null;
    }

    // Numbers only grow, so the list is sorted by them.
    private int IndexFrom(long number)
    {
        var (low, high) = (0, _items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _items[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
