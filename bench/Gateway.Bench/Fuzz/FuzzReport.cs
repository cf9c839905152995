using System.Collections.Concurrent;
using System.Globalization;

namespace Gateway.Bench.Fuzz;

/// <summary>What came of many inputs: how many of each outcome, how long they took, and the first that must not be.</summary>
internal sealed class FuzzReport(string name)
{
    private const int MostFaults = 10;
    private readonly ConcurrentDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentBag<float> _milliseconds = [];
    private int _faultCount;

    /// <summary>How many must not be.</summary>
    public int Faults => Volatile.Read(ref _faultCount);

    /// <summary>The first of those.</summary>
    public IEnumerable<string> FirstFaults => _faults;

    public void Add(string outcome, TimeSpan took)
    {
        _outcomes.AddOrUpdate(outcome, 1, static (_, count) => count + 1);
        _milliseconds.Add((float)took.TotalMilliseconds);
    }

    public void Fault(int number, string what)
    {
        if (Interlocked.Increment(ref _faultCount) <= MostFaults)
        {
            _faults.Enqueue($"input {number.ToString(CultureInfo.InvariantCulture)}: {what}");
        }
    }

    public void Print()
    {
        float[] times = [.. _milliseconds.Order()];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -24} {times.Length, 9:N0} inputs  p50 {At(times, 0.5):F3}  p99 {At(times, 0.99):F3}  most {At(times, 1):F1} ms  faults {Faults}"
            )
        );
        Console.WriteLine(
            "  " + string.Join(", ", _outcomes.OrderByDescending(pair => pair.Value).Take(12).Select(pair => $"{pair.Key} {pair.Value}"))
        );
        foreach (var fault in _faults)
        {
            Console.WriteLine("  FAULT " + fault);
        }
    }

    private static float At(float[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * share)];
}
