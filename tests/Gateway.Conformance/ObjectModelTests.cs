using FsCheck;
using FsCheck.Fluent;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>Any sequence of calls to a store gives what a table in memory would give.</summary>
public abstract class ObjectModelTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectDriver>(fixture)
    where TFixture : ProviderFixture
{
    private const int BytesOfAStep = 3;
    private static readonly string[] Names = ["a", "a/", "a//", "a/b", "a/b/c", "a/c", "a0", "ab", "b/b", "é", "z", "a+b %?#"];
    private static readonly string[] Prefixes = ["", "a", "a/", "a/b", "b", "q"];
    private static readonly int[] Sizes = [0, 1, 4096, 300_001];

    /// <summary>How many sequences are tried.</summary>
    protected virtual int Sequences => 10;

    private string[] Keys => [.. Names.Where(name => !Features.RefusesKey(name))];

    [SkippableFact]
    public void The_store_behaves_as_a_table()
    {
        _ = Driver;
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), RunAsync)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithEndSize(40 * BytesOfAStep));
    }

    private async Task RunAsync(byte[] dice)
    {
        var table = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var key in await ListKeysAsync(pageSize: 1000))
        {
            await Objects.DeleteObjectAsync(Bucket, key, ObjectConditions.None, Cancellation);
        }

        for (var i = 0; i + BytesOfAStep <= dice.Length; i += BytesOfAStep)
        {
            await StepAsync(table, dice[i], dice[i + 1], dice[i + 2]);
        }

        await AssertListedAsync(table, "", delimiter: null, pageSize: 3);
    }

    private async Task StepAsync(Dictionary<string, byte[]> table, byte what, byte first, byte second)
    {
        var key = Keys[first % Keys.Length];
        switch (what % 9)
        {
            case 0 or 1 or 2:
                table[key] = RandomBytes(Sizes[second % Sizes.Length], first + second);
                await PutAsync(key, table[key]);
                break;
            case 3:
                table.Remove(key);
                await Objects.DeleteObjectAsync(Bucket, key, ObjectConditions.None, Cancellation);
                break;
            case 4:
                await AssertReadAsync(table.GetValueOrDefault(key), key, second);
                break;
            case 5:
                await AssertListedAsync(table, Prefixes[first % Prefixes.Length], second % 2 == 0 ? "/" : null, 1 + (second % 5));
                break;
            case 6:
                await CopyAsync(table, key, Keys[second % Keys.Length]);
                break;
            case 7:
                await CreateAsync(table, key, RandomBytes(second, second));
                break;
            default:
                await ReplaceAsync(table, key, RandomBytes(second, second), isCurrent: second % 2 == 0);
                break;
        }
    }

    private async Task CopyAsync(Dictionary<string, byte[]> table, string from, string to)
    {
        if (!Fixture.Offers<IObjectCopyDriver>() || from == to)
        {
            return;
        }

        var copying = () =>
            Fixture
                .Open<IObjectCopyDriver>()
                .CopyObjectAsync(new ObjectSource(Bucket, from), Bucket, to, ObjectConditions.None, Cancellation);
        if (!table.TryGetValue(from, out var bytes))
        {
            await AssertFailsAsync(DriverErrorKind.NotFound, copying);
            return;
        }

        await copying();
        table[to] = bytes;
    }

    private async Task CreateAsync(Dictionary<string, byte[]> table, string key, byte[] bytes)
    {
        if ((Features.Refused & WriteConditions.PutIfNoneMatchAny) != WriteConditions.None)
        {
            return;
        }

        var creating = () => PutAsync(key, bytes, new ObjectConditions { IfNoneMatch = AnyTag });
        if (table.ContainsKey(key))
        {
            await AssertFailsAsync(DriverErrorKind.PreconditionFailed, creating);
            return;
        }

        await creating();
        table[key] = bytes;
    }

    private async Task ReplaceAsync(Dictionary<string, byte[]> table, string key, byte[] bytes, bool isCurrent)
    {
        if ((Features.Refused & WriteConditions.PutIfMatch) != WriteConditions.None || !table.ContainsKey(key))
        {
            return;
        }

        var tag = isCurrent ? (await Objects.GetObjectAsync(Bucket, key, Cancellation)).ETag : "\"0123456789abcdef0123456789abcdef\"";
        var replacing = () => PutAsync(key, bytes, new ObjectConditions { IfMatch = Tag(tag) });
        if (!isCurrent)
        {
            await AssertFailsAsync(DriverErrorKind.PreconditionFailed, replacing);
            return;
        }

        await replacing();
        table[key] = bytes;
    }

    private async Task AssertReadAsync(byte[]? expected, string key, byte dice)
    {
        if (expected is null)
        {
            await AssertFailsAsync(DriverErrorKind.NotFound, () => ReadAsync(key));
            return;
        }

        AssertSame(expected, await ReadAsync(key));
        var from = expected.Length * dice / 256;
        if (from < expected.Length)
        {
            AssertSame(expected[from..], await ReadAsync(key, new ObjectRead { Range = new ByteRange(from, null) }));
        }
    }

    private async Task AssertListedAsync(Dictionary<string, byte[]> table, string prefix, string? delimiter, int pageSize)
    {
        var (objects, prefixes) = await ListAsync(prefix, delimiter, pageSize);

        Assert.All(objects, item => Assert.Equal(table[item.Key].Length, item.SizeBytes));
        var expected = table
            .Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => RollUp(key, prefix, delimiter))
            .Distinct(StringComparer.Ordinal);
        Assert.Equal(
            InByteOrder(expected),
            InByteOrder([.. objects.Select(item => item.Key), .. prefixes.Select(rolledUp => rolledUp + "*")])
        );
    }

    private static string RollUp(string key, string prefix, string? delimiter)
    {
        var at = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? key : key[..(at + 1)] + "*";
    }
}
