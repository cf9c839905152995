using System.Globalization;
using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Bench.Crash;

/// <summary>
/// The process that is killed: does what it reads line by line (<c>number verb key seed size</c>, separated by tabs), all at once,
/// and acknowledges each on a line of its own (<c>number answer</c>).
/// </summary>
internal static class CrashChildCommand
{
    public const string Usage = "--folder <store>   the store that 'crash' kills";
    private const string Bucket = "crash";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        await using var store = new LocalStore(
            options.Text("folder") ?? throw new ArgumentException("--folder is missing.", nameof(options))
        );
        var buckets = store.Open<IBucketDriver>();
        var found = await buckets.ListBucketsAsync(PageRequest.First(), cancellationToken);
        if (found.Items.Count == 0)
        {
            await buckets.CreateBucketAsync(new CreateBucket { Name = Bucket }, cancellationToken);
        }

        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await output.WriteLineAsync("0\tready");
        var objects = store.Open<IObjectDriver>();
        var running = new List<Task>();
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            running.Add(AnswerAsync(objects, line.Split('\t'), output, cancellationToken));
        }

        await Task.WhenAll(running);
        return 0;
    }

    private static async Task AnswerAsync(IObjectDriver objects, string[] order, TextWriter output, CancellationToken cancellationToken)
    {
        string answer;
        try
        {
            answer = await DoAsync(objects, order, cancellationToken);
        }
        catch (DriverException e)
        {
            answer = e.Kind == DriverErrorKind.NotFound ? "missing" : $"failed {e.Kind} {e.Message}";
        }

        await output.WriteLineAsync($"{order[0]}\t{answer}".AsMemory(), cancellationToken);
    }

    private static async Task<string> DoAsync(IObjectDriver objects, string[] order, CancellationToken cancellationToken)
    {
        switch (order[1])
        {
            case "put":
                var size = long.Parse(order[4], CultureInfo.InvariantCulture);
                await using (var content = new SeededStream(int.Parse(order[3], CultureInfo.InvariantCulture), size))
                {
                    await objects.PutObjectAsync(Bucket, order[2], new ObjectWrite(content, size), cancellationToken);
                }

                return "stored";
            case "delete":
                await objects.DeleteObjectAsync(Bucket, order[2], ObjectConditions.None, cancellationToken);
                return "deleted";
            case "get":
                await using (var content = await objects.OpenObjectAsync(Bucket, order[2], ObjectRead.Whole, cancellationToken))
                {
                    return Convert.ToHexStringLower(await SHA256.HashDataAsync(content.Body!, cancellationToken));
                }

            case "list":
                var page = await objects.ListObjectsAsync(
                    Bucket,
                    new ObjectListRequest(1000, order[2].Length == 0 ? null : order[2], "", null),
                    cancellationToken
                );
                return string.Join('\t', [page.NextToken ?? "", .. page.Items.Select(item => item.Key)]);
            default:
                return "failed: no such verb";
        }
    }
}
