using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>Any sequence of calls gives what a table in memory would give, also over restarts.</summary>
public sealed class ModelTests
{
    private static readonly string[] Keys = ["a", "a/", "a//", "a/b", "a/b/c", "a/c", "a0", "ab", "b/b", "é", "/", "a/\u0001", "z", "a\\b"];
    private static readonly string[] Prefixes = ["", "a", "a/", "a/b", "b", "q"];
    private static readonly int[] Sizes = [0, 1, 262_112, 262_113, 600_000];

    [Fact]
    public void The_store_behaves_as_a_table() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), RunAsync).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithEndSize(120));

    private static async Task RunAsync(byte[] dice)
    {
        await using var store = await StoreFolder.CreateAsync();
        var table = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i + 2 < dice.Length; i += 3)
        {
            await StepAsync(store, table, dice[i], dice[i + 1], dice[i + 2]);
        }

        await AssertListedAsync(store, table, "", delimiter: null, pageSize: 3);
    }

    private static async Task StepAsync(StoreFolder store, Dictionary<string, byte[]> table, byte what, byte first, byte second)
    {
        var key = Keys[first % Keys.Length];
        switch (what % 8)
        {
            case 0 or 1 or 2:
                table[key] = [.. Enumerable.Range(0, Sizes[second % Sizes.Length]).Select(number => (byte)(number * (first + second)))];
                await store.PutAsync(key, table[key]);
                break;
            case 3:
                table.Remove(key);
                await store.Objects.DeleteObjectAsync(StoreFolder.Bucket, key, ObjectConditions.None, CancellationToken.None);
                break;
            case 4 or 5:
                await AssertReadAsync(store, table.GetValueOrDefault(key), key, second);
                break;
            case 6:
                await AssertListedAsync(store, table, Prefixes[first % Prefixes.Length], second % 2 == 0 ? "/" : null, 1 + (second % 5));
                break;
            default:
                await store.StopAsync();
                store.Start();
                break;
        }
    }

    private static async Task AssertReadAsync(StoreFolder store, byte[]? expected, string key, byte dice)
    {
        if (expected is null)
        {
            var failure = await Assert.ThrowsAsync<DriverException>(() => store.ReadAsync(key));
            Assert.Equal(DriverErrorKind.NotFound, failure.Kind);
            return;
        }

        Assert.Equal(expected, await store.ReadAsync(key));
        var from = expected.Length * dice / 256;
        if (from < expected.Length)
        {
            Assert.Equal(expected[from..], await store.ReadAsync(key, new ByteRange(from, null)));
        }
    }

    private static async Task AssertListedAsync(
        StoreFolder store,
        Dictionary<string, byte[]> table,
        string prefix,
        string? delimiter,
        int pageSize
    )
    {
        var (listed, token) = (new List<string>(), (string?)null);
        do
        {
            var request = new ObjectListRequest(pageSize, token, prefix, delimiter);
            var page = await store.Objects.ListObjectsAsync(StoreFolder.Bucket, request, CancellationToken.None);
            Assert.All(page.Items, item => Assert.Equal(table[item.Key].Length, item.SizeBytes));
            listed.AddRange(page.Items.Select(item => item.Key).Concat(page.Prefixes.Select(rolledUp => rolledUp + "*")).Order(ByBytes));
            token = page.NextToken;
        } while (token is not null);

        var expected = table
            .Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => RollUp(key, prefix, delimiter))
            .Distinct(StringComparer.Ordinal)
            .Order(ByBytes);
        Assert.Equal(expected, listed);
    }

    private static Comparer<string> ByBytes { get; } =
        Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    private static string RollUp(string key, string prefix, string? delimiter)
    {
        var at = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? key : key[..(at + 1)] + "*";
    }
}
