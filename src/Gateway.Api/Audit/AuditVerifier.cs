using System.Globalization;

namespace Gateway.Api.Audit;

/// <summary>What was found in the audit log.</summary>
/// <param name="Heads">The end of each chain.</param>
/// <param name="Records">How many records there are.</param>
/// <param name="Changes">How many changes they tell of that have an outcome.</param>
/// <param name="Unfinished">Changes that were begun and have no outcome: they are under way, or a process ended in their midst.</param>
/// <param name="Open">Chains that were not closed: their process runs, crashed, or their end was cut off.</param>
/// <param name="Faults">What shows that somebody was at it.</param>
internal sealed record AuditReport(
    IReadOnlyList<AuditHead> Heads,
    long Records,
    long Changes,
    long Unfinished,
    IReadOnlyList<string> Open,
    IReadOnlyList<string> Faults
);

/// <summary>
/// Checks every chain: each line's digest (altered), number (missing, inserted) and digest of the line before (reordered, replaced); that the places
/// are there which later chains and anchors name (an end cut off, a whole chain missing).
/// </summary>
internal sealed class AuditVerifier(IAuditSink sink)
{
    public async Task<AuditReport> VerifyAsync(IReadOnlyCollection<AuditHead> anchors, CancellationToken cancellationToken)
    {
        var check = new Check();
        foreach (var anchor in anchors)
        {
            check.Want(anchor, "an anchor");
        }

        var chains = await sink.ListChainsAsync(cancellationToken);
        foreach (var chain in chains)
        {
            if (await FirstAsync(chain, cancellationToken) is { Follows: { } follows })
            {
                check.Want(follows, $"chain {chain}", chain == chains[0]);
            }
        }

        foreach (var chain in chains)
        {
            check.Begin(chain);
            await foreach (var line in sink.ReadAsync(chain, cancellationToken))
            {
                check.Read(line);
            }

            check.End();
        }

        return check.Report();
    }

    private async Task<AuditRecord?> FirstAsync(string chain, CancellationToken cancellationToken)
    {
        await foreach (var line in sink.ReadAsync(chain, cancellationToken))
        {
            return AuditLine.Read(line)?.Record;
        }

        return null;
    }

    private sealed class Check
    {
        private readonly Dictionary<(string Chain, long Sequence), List<(string Hash, string By, bool MayBeGone)>> _wanted = [];
        private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
        private readonly List<AuditHead> _heads = [];
        private readonly List<string> _open = [];
        private readonly List<string> _faults = [];
        private AuditHead _head = new("", 0, AuditLine.Genesis);
        private AuditKind _last;
        private long _place;
        private long _records;
        private long _changes;

        // The first chain may follow one that was put away.
        public void Want(AuditHead head, string by, bool mayBeGone = false)
        {
            if (!_wanted.TryGetValue((head.Chain, head.Sequence), out var wanted))
            {
                _wanted[(head.Chain, head.Sequence)] = wanted = [];
            }

            wanted.Add((head.Hash, by, mayBeGone));
        }

        public void Begin(string chain) => (_head, _last, _place) = (new AuditHead(chain, 0, AuditLine.Genesis), AuditKind.Closed, 0);

        public void Read(string line)
        {
            _place++;
            _records++;
            if (AuditLine.Read(line) is not var (record, hash))
            {
                Fault("has been altered, or is no record");

                // What follows is checked against what it says it follows.
                _head = _head with
                {
                    Sequence = _head.Sequence + 1,
                    Hash = "",
                };
                return;
            }

            if (record.Chain != _head.Chain)
            {
                Fault($"belongs to chain {record.Chain}");
            }
            else if (record.Sequence != _head.Sequence + 1)
            {
                Fault(
                    record.Sequence > _head.Sequence
                        ? $"has number {record.Sequence}: {record.Sequence - _head.Sequence - 1} are missing before it"
                        : $"has number {record.Sequence}, which is not in its place"
                );
            }
            else if (_head.Hash.Length > 0 && record.Previous != _head.Hash)
            {
                Fault("does not follow the one before it");
            }

            (_head, _last) = (_head with { Sequence = record.Sequence, Hash = hash }, record.Kind);
            Count(record);
            Meet(hash);
        }

        public void End()
        {
            _heads.Add(_head);
            if (_last != AuditKind.Closed)
            {
                _open.Add(_head.Chain);
            }
        }

        public AuditReport Report()
        {
            foreach (var (place, wanted) in _wanted)
            {
                foreach (var (_, by, _) in wanted.Where(want => !want.MayBeGone))
                {
                    _faults.Add(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{place.Chain}: record {place.Sequence}, which {by} names, is not there"
                        )
                    );
                }
            }

            return new AuditReport(_heads, _records, _changes, _begun.Count, _open, _faults);
        }

        private void Count(AuditRecord record)
        {
            if (record is { Kind: AuditKind.Intent, Change: { } begun })
            {
                _begun.Add(begun);
            }
            else if (record is { Kind: AuditKind.Outcome, Change: { } ended })
            {
                _begun.Remove(ended);
                _changes++;
            }
        }

        private void Meet(string hash)
        {
            if (_wanted.Remove((_head.Chain, _head.Sequence), out var wanted))
            {
                foreach (var (_, by, _) in wanted.Where(want => want.Hash != hash))
                {
                    Fault($"is not the one that {by} names");
                }
            }
        }

        private void Fault(string what) => _faults.Add(string.Create(CultureInfo.InvariantCulture, $"{_head.Chain}: line {_place} {what}"));
    }
}
