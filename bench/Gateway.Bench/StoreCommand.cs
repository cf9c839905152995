using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Bench;

/// <summary>Measures the bare filesystem store: one large object in and out, many small ones, and their list.</summary>
internal static class StoreCommand
{
    public const string Usage = "--folder <where> --mib 1024 --objects 10000   one large object and many small ones over the bare driver";
    private const string Bucket = "bench";
    private const int Writers = 16;

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var folder = options.Text("folder") ?? Path.Combine(Path.GetTempPath(), $"cgw-store-{Guid.NewGuid():N}");
        await using var store = new LocalStore(folder);
        await store.Open<IBucketDriver>().CreateBucketAsync(new CreateBucket { Name = Bucket }, cancellationToken);
        var objects = store.Open<IObjectDriver>();
        await PutManyAsync(objects, 10, cancellationToken);
        var idle = ResidentMiB("VmRSS");
        Console.WriteLine($"idle: {idle} MiB resident");
        await MoveLargeAsync(objects, (long)options.Number("mib", 1024) << 20, cancellationToken);
        Console.WriteLine($"peak: {ResidentMiB("VmHWM") - idle} MiB above idle");
        await MeasureAsync("small objects", () => PutManyAsync(objects, options.Number("objects", 10_000), cancellationToken));
        await MeasureAsync("list of all", () => ListAsync(objects, cancellationToken));
        Console.WriteLine($"peak: {ResidentMiB("VmHWM") - idle} MiB above idle");
        return 0;
    }

    private static async Task MoveLargeAsync(IObjectDriver objects, long size, CancellationToken cancellationToken)
    {
        var stored = "";
        await MeasureAsync(
            "put of one large",
            async () =>
            {
                await using var content = new SeededStream(1, size);
                stored = (await objects.PutObjectAsync(Bucket, "large", new ObjectWrite(content, size), cancellationToken)).Sha256;
                return 1;
            }
        );
        await MeasureAsync(
            "get of one large",
            async () =>
            {
                await using var content = await objects.OpenObjectAsync(Bucket, "large", ObjectRead.Whole, cancellationToken);
                var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content.Body!, cancellationToken));
                return digest == stored ? 1 : throw new InvalidOperationException("The digests differ.");
            }
        );
    }

    private static async Task<int> PutManyAsync(IObjectDriver objects, int count, CancellationToken cancellationToken)
    {
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0,
            count,
            bounded,
            async (number, token) =>
            {
                await using var content = new SeededStream(number, 1000);
                await objects.PutObjectAsync(Bucket, $"folder-{number % 100}/{number}", new ObjectWrite(content, 1000), token);
            }
        );
        return count;
    }

    private static async Task<int> ListAsync(IObjectDriver objects, CancellationToken cancellationToken)
    {
        var (count, token) = (0, (string?)null);
        do
        {
            var page = await objects.ListObjectsAsync(Bucket, new ObjectListRequest(1000, token, "", null), cancellationToken);
            count += page.Items.Count;
            token = page.NextToken;
        } while (token is not null);

        return count;
    }

    private static async Task MeasureAsync(string what, Func<Task<int>> run)
    {
        var start = Stopwatch.GetTimestamp();
        var count = await run();
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"{what}: {count} in {elapsed:F2} s, {count / elapsed:F0} a second");
    }

    private static long ResidentMiB(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]) / 1024;
    }
}
