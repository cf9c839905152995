using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

/// <summary>Bytes that rot on the disk never become an answer.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    private const int Frame = 262_112;
    private readonly byte[] _content = [.. Enumerable.Range(0, 600_000).Select(number => (byte)(number * 7 / 3))];
    private StoreFolder _store = null!;

    public async Task InitializeAsync()
    {
        _store = await StoreFolder.CreateAsync();
        await _store.PutAsync("good", "good");
        await _store.PutAsync("bad", _content);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(Frame - 1)]
    [InlineData(Frame + 5)]
    [InlineData(400_000)]
    [InlineData(600_050)]
    public async Task A_damaged_frame_fails_the_read_before_its_bytes_go_out(int at)
    {
        _store.Damage("bad", at);
        await using var content = await _store.Objects.OpenObjectAsync("bucket", "bad", ObjectRead.Whole, CancellationToken.None);
        using var given = new MemoryStream();

        var failure = await Assert.ThrowsAsync<DriverException>(() => content.Body!.CopyToAsync(given));

        Assert.Equal("data-corrupt", failure.Code);
        Assert.Equal(at / (Frame + 32) * Frame, given.Length);
        Assert.Equal(_content.AsSpan(0, (int)given.Length).ToArray(), given.ToArray());
    }

    [Fact]
    public async Task A_range_beside_the_damage_is_read()
    {
        _store.Damage("bad", 0);

        Assert.Equal(_content[Frame..(Frame + 10)], await _store.ReadAsync("bad", new ByteRange(Frame, Frame + 9)));
        await Assert.ThrowsAsync<DriverException>(() => _store.ReadAsync("bad", new ByteRange(Frame - 1, Frame + 9)));
    }

    [Fact]
    public async Task Frames_in_another_order_do_not_verify()
    {
        var path = _store.FileOf("bad");
        var bytes = await File.ReadAllBytesAsync(path);
        byte[] swapped = [.. bytes[(Frame + 32)..(2 * (Frame + 32))], .. bytes[..(Frame + 32)], .. bytes[(2 * (Frame + 32))..]];
        await File.WriteAllBytesAsync(path, swapped);

        Assert.Equal("data-corrupt", (await Assert.ThrowsAsync<DriverException>(() => _store.ReadAsync("bad"))).Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-10)]
    [InlineData(-30)]
    [InlineData(-100)]
    public async Task A_damaged_footer_fails_the_read_and_is_not_listed_again(int at)
    {
        _store.Damage("bad", at);

        await AssertNotWholeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public async Task A_truncated_file_fails_the_read_and_is_not_listed_again(int length)
    {
        await using (var file = new FileStream(_store.FileOf("bad"), FileMode.Open))
        {
            file.SetLength(length);
        }

        await AssertNotWholeAsync();
    }

    [Fact]
    public async Task The_file_of_another_object_is_not_taken_for_this_one()
    {
        File.Copy(_store.FileOf("good"), _store.FileOf("bad"), overwrite: true);

        await AssertNotWholeAsync();
    }

    [Fact]
    public async Task A_new_upload_heals_a_damaged_object()
    {
        _store.Damage("bad", -1);
        await AssertNotWholeAsync();

        await _store.PutAsync("bad", "new");

        Assert.Equal("new", await _store.ReadTextAsync("bad"));
        Assert.Equal(["bad", "good"], await _store.ListAsync());
    }

    private async Task AssertNotWholeAsync()
    {
        Assert.Equal("data-corrupt", (await Assert.ThrowsAsync<DriverException>(() => _store.ReadAsync("bad"))).Code);
        Assert.Equal(["good"], await _store.ListAsync());
        Assert.Equal("good", await _store.ReadTextAsync("good"));
        await _store.StopAsync();
        File.Delete(Path.Combine(_store.Root, "catalogue.db"));
        _store.Start();
        Assert.Equal(["good"], await _store.ListAsync());
    }
}
