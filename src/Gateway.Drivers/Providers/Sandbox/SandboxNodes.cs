using System.Globalization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// The nodes of one cloud: seeded ones by index, of which only the changed ones are kept, and after them the made ones. Their
/// numbers never meet, so one number is id, order and page token. Guarded by the cloud's lock.
/// </summary>
internal sealed class SandboxNodes(SandboxSeed seed)
{
    public const string Prefix = "n-";

    /// <summary>The most seeded nodes: indexes have seven digits, the numbers of made nodes more.</summary>
    public const int MostSeeded = 10_000_000;

    // A page ends after this many places, also if most of them are empty: the lock is held meanwhile.
    private const int MostPlaces = 20_000;
    private const int SeededIdLength = 9;

    private readonly SandboxShelf<SandboxNode> _made = new("node", Prefix, firstNumber: MostSeeded);

    // A seeded node that is gone is null.
    private readonly Dictionary<int, SandboxNode?> _changed = [];
    private int _kept;

    public SandboxSeed Seed => seed;

    /// <summary>The node that a call is about.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public SandboxNode Get(SandboxVisit visit, string id) => Find(visit, id) ?? throw visit.NotFound("node", id);

    /// <summary>The node that a field of a request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public SandboxNode Refer(SandboxVisit visit, ResourceId id, string field) =>
        Find(visit, id.Value) ?? throw visit.Fail(DriverErrorKind.InvalidValue, $"There is no node '{id.Value}'.", field);

    public (long Number, string Id) Reserve(SandboxVisit visit, string name) => _made.Reserve(visit, name);

    public SandboxNode Add(SandboxNode node) => _made.Add(node);

    /// <summary>Keeps a seeded node that is about to change.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.QuotaExceeded"/>.</exception>
    public void Keep(SandboxVisit visit, SandboxNode node)
    {
        if (node.Number >= MostSeeded || _changed.ContainsKey((int)node.Number))
        {
            return;
        }

        if (_kept >= SandboxShelf<SandboxNode>.Capacity)
        {
            throw visit.Fail(
                DriverErrorKind.QuotaExceeded,
                $"The sandbox keeps at most {SandboxShelf<SandboxNode>.Capacity} changed nodes: delete some first."
            );
        }

        _changed.Add((int)node.Number, node);
        _kept++;
    }

    public void Remove(SandboxNode node)
    {
        if (node.Number >= MostSeeded)
        {
            _made.Remove(node);
        }
        else
        {
            _changed[(int)node.Number] = null;
            _kept--;
        }
    }

    public Page<Node> Page(SandboxVisit visit, PageRequest request)
    {
        var from = visit.Start(request);
        return request.Filter.Name is { } name ? PageOfName(visit, request, from, name) : PageOfAll(visit, request, from);
    }

    private Page<Node> PageOfAll(SandboxVisit visit, PageRequest request, long from)
    {
        var shown = new List<Node>(request.Size);
        var seeded = Math.Min(visit.Settings.NodeCount, from + MostPlaces);
        var number = from;
        for (; number < seeded && shown.Count < request.Size; number++)
        {
            if (_changed.Count == 0 || !_changed.TryGetValue((int)number, out var changed))
            {
                shown.Add(seed.NodeAt(visit.Connection, (int)number));
            }
            else if (changed is not null)
            {
                shown.Add(changed.Show(visit));
            }
        }

        var next = number < visit.Settings.NodeCount ? number : _made.Fill(shown, number, request, node => node.Show(visit));
        return new Page<Node>(shown, next?.ToString(CultureInfo.InvariantCulture));
    }

    // A seeded name tells its index: no need to compute ten million nodes to find one.
    private Page<Node> PageOfName(SandboxVisit visit, PageRequest request, long from, string name)
    {
        var shown = new List<Node>();
        var seeded = seed.IndexOf(visit.Connection, name) is { } index ? FindSeeded(visit, index) : null;
        var renamed = _changed.Values.OfType<SandboxNode>().Where(node => node.NewName == name && node != seeded);
        foreach (var node in renamed.Append(seeded).OfType<SandboxNode>().OrderBy(node => node.Number).Concat(_made.Items))
        {
            if (node.Number >= from && node.Name == name)
            {
                if (shown.Count == request.Size)
                {
                    return new Page<Node>(shown, node.Number.ToString(CultureInfo.InvariantCulture));
                }

                shown.Add(node.Show(visit));
            }
        }

        return new Page<Node>(shown);
    }

    private SandboxNode? Find(SandboxVisit visit, string id) =>
        id.Length == SeededIdLength
        && id.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? FindSeeded(visit, index)
            : _made.Find(id);

    private SandboxNode? FindSeeded(SandboxVisit visit, int index)
    {
        if (index >= visit.Settings.NodeCount)
        {
            return null;
        }

        if (_changed.TryGetValue(index, out var changed))
        {
            return changed;
        }

        var node = seed.NodeAt(visit.Connection, index);
        return new SandboxNode(index, node, Course<NodeState>.Settled(node.State, node.NativeState), DateTimeOffset.MinValue);
    }
}
