using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Lists;

/// <summary>What every item of every collection carries.</summary>
public sealed class ItemTests(ItemFixture fixture) : IClassFixture<ItemFixture>
{
    private static readonly string[] Members = ["id", "connection", "provider", "name", "state", "nativeState", "createdAt", "extra"];

    [Theory]
    [InlineData("nodes")]
    [InlineData("images")]
    [InlineData("sizes")]
    [InlineData("locations")]
    [InlineData("key-pairs")]
    [InlineData("volumes")]
    [InlineData("snapshots")]
    [InlineData("containers")]
    [InlineData("container-images")]
    [InlineData("clusters")]
    [InlineData("buckets")]
    public async Task Every_item_says_what_it_is_and_can_be_got_by_its_id(string collection)
    {
        await fixture.FilledAsync();
        var page = (await fixture.Http.GetAsync("/" + collection)).Expect(200).Json;

        Assert.NotEmpty(page.Items());
        foreach (var item in page.Items())
        {
            AssertComplete(item);
            var one = (await fixture.Http.GetAsync($"/{collection}/{item.Text("connection")}/{item.Text("id")}")).Expect(200).Json;
            AssertComplete(one);
            Assert.Equal(item.Text("id"), one.Text("id"));
        }
    }

    [Fact]
    public async Task Every_object_says_what_it_is()
    {
        await fixture.FilledAsync();
        var item = (await fixture.Http.GetAsync("/objects/files/items")).Expect(200).Json.Items().Single();

        AssertComplete(item);
        Assert.Equal("a/b c", item.Text("key"));
    }

    private static void AssertComplete(JsonElement item)
    {
        Assert.All(Members, member => Assert.True(item.TryGetProperty(member, out _), $"{member} is missing: {item}"));
        Assert.Equal(JsonValueKind.Object, item.GetProperty("extra").ValueKind);
        Assert.Matches("^[A-Za-z0-9._~-]+$", item.Text("id"));
        Assert.Matches("^[a-z][A-Za-z]*$", item.Text("state"));
        if (item.Text("createdAt") is { } createdAt)
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$", createdAt);
        }
    }
}

/// <summary>One thing in each collection.</summary>
public sealed class ItemFixture : GatewayFixture
{
    private readonly Lazy<Task> _filled;

    public ItemFixture() => _filled = new Lazy<Task>(FillAsync);

    public Task FilledAsync() => _filled.Value;

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(("box", "TransitionMs", "0"));
            settings["Gateway:Connections:files:Provider"] = "filesystem";
            settings["Gateway:Connections:files:Path"] = Path.Combine(Folder, "files");
            return settings;
        }
    }

    private async Task FillAsync()
    {
        await CreateAsync("/key-pairs/box", new { name = "key" });
        var volume = await CreateAsync("/volumes/box", new { name = "volume", sizeGiB = 1 });
        await CreateAsync("/snapshots/box", new { name = "snapshot", volume = volume.Text("id") });
        await CreateAsync("/containers/box", new { name = "container", image = "nginx:1.29" });
        await CreateAsync("/buckets/files", new { name = "items" });
        (await Http.PutAsync("/objects/files/items/a/b%20c", [1])).Expect(200);
    }
}
