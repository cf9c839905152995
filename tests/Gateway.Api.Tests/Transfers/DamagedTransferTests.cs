using System.Text;
using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Transfers;

/// <summary>Bytes that change between two stores: what arrives is what the source holds, or nothing.</summary>
public sealed class DamagedTransferTests : IAsyncLifetime
{
    private const int Count = 30;
    private const string Damaged = "The bytes of '07' do not have the digest that the store tells.";
    private readonly GatewayFixture _gateway = new();
    private DamagingStore _source = null!;
    private DamagingStore _target = null!;
    private GatewayHost _host = null!;

    public async Task InitializeAsync()
    {
        (_source, _target) = (await DamagingStore.StartAsync(), await DamagingStore.StartAsync());
        _host = _gateway.Start([
            .. SettingsOf("source", _source.Address),
            .. SettingsOf("target", _target.Address),
            ("Gateway:Connections:disk:Provider", "filesystem"),
            ("Gateway:Connections:disk:Path", Path.Combine(_gateway.Folder, "disk")),
        ]);
        foreach (var number in Enumerable.Range(0, Count))
        {
            _source.Put($"from/{number:D2}", Encoding.ASCII.GetBytes($"the bytes of object {number}"));
        }

        (await _host.Http.PostAsync("/buckets/disk", new { name = "into" })).Expect(201);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        await TestFolder.DeleteAsync(_gateway.Folder);
    }

    [Theory]
    [InlineData("target")]
    [InlineData("disk")]
    public async Task An_object_whose_bytes_are_damaged_once_on_the_way_is_read_again(string target)
    {
        _source.DamagedReads["07"] = 1;

        Assert.Equal((Count, ""), await TransferAsync(target));

        Assert.Equal("the bytes of object 7", await ReadAsync(target, "07"));
    }

    [Theory]
    [InlineData("target")]
    [InlineData("disk")]
    public async Task An_object_whose_bytes_are_always_damaged_fails_and_does_not_appear(string target)
    {
        _source.DamagedReads["07"] = int.MaxValue;

        Assert.Equal((Count - 1, Damaged), await TransferAsync(target));

        Assert.Null(await ReadAsync(target, "07"));
        Assert.Equal("the bytes of object 8", await ReadAsync(target, "08"));
    }

    [Theory]
    [InlineData("target")]
    [InlineData("disk")]
    public async Task Where_tags_only_look_like_digests_objects_arrive_all_the_same(string target)
    {
        _source.HasOtherTags = true;

        Assert.Equal((Count, ""), await TransferAsync(target));

        Assert.Equal("the bytes of object 7", await ReadAsync(target, "07"));
    }

    [Fact]
    public async Task Where_tags_are_no_digests_either_an_object_that_reads_otherwise_each_time_fails_and_does_not_appear()
    {
        _source.HasOtherTags = true;
        _source.DamagedReads["01"] = 2;

        var (copied, failures) = await TransferAsync("target", "01");

        Assert.Equal(0, copied);
        Assert.NotEmpty(failures);
        Assert.Empty(_target.Objects);
    }

    private static (string, string?)[] SettingsOf(string name, Uri address) =>
        [
            ($"Gateway:Connections:{name}:Provider", "s3"),
            ($"Gateway:Connections:{name}:Preset", "Ceph"),
            ($"Gateway:Connections:{name}:Endpoint", address.ToString()),
            ($"Gateway:Connections:{name}:AccessKeyId", "key"),
            ($"Gateway:Connections:{name}:SecretAccessKey", "secret"),
        ];

    private async Task<(int Copied, string Failures)> TransferAsync(string target, string? key = null)
    {
        var body = new
        {
            source = new
            {
                connection = "source",
                bucket = "from",
                key,
            },
            target = new { connection = target, bucket = "into" },
        };
        var accepted = (await _host.Http.PostAsync("/transfers", body)).Expect(202);
        var ended = (await _host.Http.GetAsync(accepted.Header("Operation-Location")!, ("Prefer", "wait=60"))).Expect(200).Json;
        Assert.NotEqual(JsonValueKind.Null, ended.GetProperty("endedAt").ValueKind);
        var result = ended.GetProperty("result");
        var failures = result.GetProperty("failures").EnumerateArray().Select(item => item.GetProperty("problem").Text("detail"));
        return (result.GetProperty("copied").GetInt32(), string.Join('\n', failures));
    }

    private async Task<string?> ReadAsync(string target, string key)
    {
        var answer = await _host.Http.GetAsync($"/objects/{target}/into/{key}");
        return answer.Status == 404 ? null : answer.Expect(200).Text;
    }
}
