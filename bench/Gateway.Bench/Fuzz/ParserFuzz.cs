using System.Diagnostics;
using System.Text;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Bench.Fuzz;

/// <summary>What reads input of strangers, called directly: it reads it or refuses it, in no time, and nothing else comes of it.</summary>
internal static class ParserFuzz
{
    private const int Repeats = 5;
    private const int LongestNoise = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<FuzzReport> RunAsync(Parser parser, int seed, int count, CancellationToken cancellationToken)
    {
        var report = new FuzzReport(parser.Name);
        for (var number = 0; number < count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = Make(parser, seed, number);
            var (outcome, took) = await TryAsync(parser, input, number, cancellationToken);
            for (var i = 0; i < Repeats && took > HttpFuzz.Longest; i++)
            {
                // A collection of garbage, or a neighbour: what is slow is slow each time.
                took = TimeSpan.FromTicks(Math.Min(took.Ticks, (await TryAsync(parser, input, number, cancellationToken)).Took.Ticks));
            }

            report.Add(outcome.Split('\n')[0], took);
            if (took > HttpFuzz.Longest || outcome.StartsWith("threw", StringComparison.Ordinal))
            {
                report.Fault(number, $"{outcome} after {took.TotalMilliseconds:F0} ms: {Encoding.Latin1.GetString(input)}");
            }
        }

        return report;
    }

    private static byte[] Make(Parser parser, int seed, int number)
    {
        var mutator = new Mutator(seed, number);
        return mutator.Once(of: 4)
            ? mutator.Noise(LongestNoise, parser.Words)
            : mutator.Mutate(Encoding.UTF8.GetBytes(mutator.Pick(parser.Seeds)), parser.Words);
    }

    private static async Task<(string Outcome, TimeSpan Took)> TryAsync(
        Parser parser,
        byte[] input,
        int number,
        CancellationToken cancellationToken
    )
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        var started = Stopwatch.GetTimestamp();
        string outcome;
        try
        {
            await parser.Read(input, number, deadline.Token);
            outcome = "read";
        }
        catch (Exception e) when (e is InvalidInputException or DriverException)
        {
            outcome = "refused";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = $"threw {e.GetType().Name}\n{e}";
        }

        return (outcome, Stopwatch.GetElapsedTime(started));
    }
}

/// <summary>Something that reads input.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Seeds">Input that is right.</param>
/// <param name="Words">What means something in it.</param>
/// <param name="Read">Reads it; also told the input's number.</param>
internal sealed record Parser(
    string Name,
    IReadOnlyList<string> Seeds,
    IReadOnlyList<string> Words,
    Func<byte[], int, CancellationToken, Task> Read
);
