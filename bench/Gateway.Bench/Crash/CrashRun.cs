using System.Collections.Concurrent;

namespace Gateway.Bench.Crash;

/// <summary>
/// Rounds of uploads, a kill and a look at what is left. For each key it knows which versions may be there: the last one that was
/// acknowledged, and beside it the one that was under way when the process was killed. Null stands for no object.
/// </summary>
internal sealed class CrashRun(ICrashTarget target, Random random)
{
    private const int Uploaders = 6;
    private const int KeysEach = 8;
    private const int MostBytes = 2 * 1024 * 1024;
    private const int DeletesInHundred = 10;
    private const int MostChanges = 40;
    private const int MostWaits = 1000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<Version?>> _possible = new(StringComparer.Ordinal);
    private int _acknowledged;
    private int _seed;

    public int Acknowledged => _acknowledged;

    public int CutShort { get; private set; }

    /// <summary>How many of those that were cut short are there as if they had been acknowledged: allowed, and shows that kills hit commits.</summary>
    public int CutShortButStored { get; private set; }

    public int Verified { get; private set; }

    public List<string> Failures { get; } = [];

    public async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= rounds; round++)
        {
            await target.StartAsync(cancellationToken);
            await VerifyAsync(round - 1, cancellationToken);
            var uploads = Enumerable.Range(0, Uploaders).Select(number => UploadAsync(number, random.Next(), cancellationToken)).ToArray();
            await WaitAsync(cancellationToken);
            await target.KillAsync();
            await Task.WhenAll(uploads);
            CutShort += _possible.Values.Count(versions => versions.Count > 1);
            if (round % 10 == 0)
            {
                Console.WriteLine($"{round} rounds, {Acknowledged} acknowledged, {CutShort} cut short, {Failures.Count} failures");
            }
        }

        await target.StartAsync(cancellationToken);
        await VerifyAsync(rounds, cancellationToken);
    }

    // A random count and a random time, so that a slow machine too is killed in the middle of work.
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var enough = Acknowledged + random.Next(MostChanges);
        for (var waited = 0; Volatile.Read(ref _acknowledged) < enough && waited < MostWaits; waited++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        await Task.Delay(random.Next(100), cancellationToken);
    }

    // One uploader has its own keys, so that at most one change of a key is under way.
    private async Task UploadAsync(int uploader, int seed, CancellationToken cancellationToken)
    {
        var dice = new Random(seed);
        while (!cancellationToken.IsCancellationRequested)
        {
            var key = $"uploader {uploader}/{dice.Next(KeysEach)}";
            var before = _possible.GetValueOrDefault(key, [null]);
            var change = dice.Next(100) < DeletesInHundred ? null : new Version(Interlocked.Increment(ref _seed), dice.Next(MostBytes));
            _possible[key] = [before[0], change];
            try
            {
                await (change is null ? target.DeleteAsync(key, cancellationToken) : target.PutAsync(key, change, cancellationToken));
            }
            catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
            {
                return;
            }

            _possible[key] = [change];
            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task VerifyAsync(int round, CancellationToken cancellationToken)
    {
        var listed = (await target.ListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        Require(round, Directory.GetFileSystemEntries(target.TemporaryFolder).Length == 0, "temporary files are left after the start");
        Require(round, listed.IsSubsetOf(_possible.Keys), "a key is listed that nobody wrote");
        foreach (var (key, versions) in _possible.ToArray())
        {
            var digest = await target.DigestAsync(key, cancellationToken);
            var found = versions.Where(version => version?.Digest == digest).ToArray();
            Require(round, found.Length > 0, $"'{key}' is {digest ?? "not there"}, which is none of {string.Join(", ", versions)}");
            Require(
                round,
                listed.Contains(key) == digest is not null,
                $"'{key}' is listed: {listed.Contains(key)}, readable: {digest is not null}"
            );
            if (versions.Count > 1 && found.Length == 1 && found[0] == versions[1])
            {
                CutShortButStored++;
            }

            _possible[key] = [found.LastOrDefault()];
            Verified++;
        }
    }

    private void Require(int round, bool holds, string otherwise)
    {
        if (!holds)
        {
            Failures.Add($"after round {round}: {otherwise}");
            Console.WriteLine(Failures[^1]);
        }
    }
}
