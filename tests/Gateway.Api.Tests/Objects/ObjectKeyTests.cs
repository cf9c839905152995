using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Keys, from the bytes of the request line to the store and back.</summary>
public sealed class ObjectKeyTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private Uri Address => fixture.Host.Address;

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%2fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a%25252Fb", "a%252Fb")]
    [InlineData("a//b", "a//b")]
    [InlineData("/a", "/a")]
    [InlineData("//a", "//a")]
    [InlineData("%2Fa", "/a")]
    [InlineData("a/", "a/")]
    [InlineData("a//", "a//")]
    [InlineData("x%20y", "x y")]
    [InlineData("x+y", "x+y")]
    [InlineData("x%2By", "x+y")]
    [InlineData("x%3Fy", "x?y")]
    [InlineData("x%23y", "x#y")]
    [InlineData("x%25y", "x%y")]
    [InlineData("x%22y", "x\"y")]
    [InlineData("x'y", "x'y")]
    [InlineData("x%5Cy", "x\\y")]
    [InlineData("x%5C..%5Cy", "x\\..\\y")]
    [InlineData("a;b=c", "a;b=c")]
    [InlineData("a&b", "a&b")]
    [InlineData("a:b@c", "a:b@c")]
    [InlineData("~%7E", "~~")]
    [InlineData("%61", "a")]
    [InlineData("...", "...")]
    [InlineData("a/.../b", "a/.../b")]
    [InlineData(".hidden", ".hidden")]
    [InlineData("caf%C3%A9", "caf\u00e9")]
    [InlineData("cafe%CC%81", "cafe\u0301")]
    [InlineData("%F0%9F%92%A9", "\U0001F4A9")]
    [InlineData("%E2%80%AEabc", "\u202eabc")]
    [InlineData("%EF%BF%BD", "\ufffd")]
    [InlineData("logs", "logs")]
    [InlineData("start", "start")]
    [InlineData("deletions", "deletions")]
    [InlineData("check", "check")]
    [InlineData("con/aux/nul", "con/aux/nul")]
    public async Task A_key_is_decoded_exactly_once_and_never_tidied_up(string escaped, string key)
    {
        var bucket = await fixture.NewBucketAsync();
        var stored = await RawHttp.SendAsync(Address, "PUT", $"{bucket}/{escaped}", "body");

        Assert.True(stored.Status == 200, $"{stored.Status} {Encoding.UTF8.GetString(stored.Body)}");
        Assert.Equal(key, stored.Json.Text("key"));
        Assert.Equal([key], await fixture.KeysAsync(bucket));
        Assert.Equal("body", Encoding.UTF8.GetString((await RawHttp.SendAsync(Address, "GET", $"{bucket}/{escaped}")).Body));
        var byQuery = (await fixture.Http.GetAsync($"{bucket}?key={Uri.EscapeDataString(key)}")).Expect(200);
        Assert.Equal("body", byQuery.Text);
        (await fixture.Http.DeleteAsync($"{bucket}?key={Uri.EscapeDataString(key)}")).Expect(204);
        Assert.Empty(await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task Keys_that_look_alike_are_different_objects()
    {
        var bucket = await fixture.NewBucketAsync();
        string[] keys = ["a/b", "a%2Fb", "a%252Fb", "a//b", "/a/b", "a/b/", "A/b", "caf\u00e9", "cafe\u0301", "a b", "a+b", "a%20b"];
        foreach (var key in keys)
        {
            (await fixture.Http.PutAsync($"{bucket}/{Uri.EscapeDataString(key)}", Encoding.UTF8.GetBytes(key))).Expect(200);
        }

        foreach (var key in keys)
        {
            Assert.Equal(key, (await fixture.Http.GetAsync($"{bucket}/{Uri.EscapeDataString(key)}")).Expect(200).Text);
        }

        Assert.Equal(keys.OrderBy(key => key, StringComparer.Ordinal), await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task Every_ASCII_character_is_held()
    {
        var bucket = await fixture.NewBucketAsync();
        for (var character = 1; character < 128; character++)
        {
            var stored = await RawHttp.SendAsync(Address, "PUT", $"{bucket}/x%{character:X2}y", "body");
            Assert.True(stored.Status == 200, $"%{character:X2}: {stored.Status} {Encoding.UTF8.GetString(stored.Body)}");
            Assert.Equal($"x{(char)character}y", stored.Json.Text("key"));
        }

        Assert.Equal(127, (await fixture.KeysAsync(bucket)).Length);
    }

    [Fact]
    public async Task A_key_has_at_most_1024_bytes()
    {
        var bucket = await fixture.NewBucketAsync();
        var longest = string.Concat(Enumerable.Repeat("%C3%A9", 512));
        (await fixture.Http.PutAsync($"{bucket}/{longest}", [1])).Expect(200);
        (await fixture.Http.PutAsync($"{bucket}/{longest}a", [1])).ExpectProblem(422, field: "key");
        (await fixture.Http.PutAsync($"{bucket}/{new string('a', 1024)}", [1])).Expect(200);
        (await fixture.Http.PutAsync($"{bucket}/{new string('a', 1025)}", [1])).ExpectProblem(422, field: "key");
        (await fixture.Http.GetAsync($"{bucket}/{new string('a', 1025)}")).ExpectProblem(422, field: "key");
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("../../etc/passwd")]
    [InlineData("a/..")]
    public async Task A_key_with_dot_segments_goes_into_the_query_only(string key)
    {
        var bucket = await fixture.NewBucketAsync();
        Assert.Equal(400, (await RawHttp.SendAsync(Address, "PUT", $"{bucket}/{key}", "body")).Status);

        (await fixture.Http.PutAsync($"{bucket}?key={key}", [1, 2, 3])).Expect(200);
        Assert.Equal([key], await fixture.KeysAsync(bucket));
        Assert.Equal([1, 2, 3], (await fixture.Http.GetAsync($"{bucket}?key={key}")).Expect(200).Bytes);
    }

    [Fact]
    public async Task In_the_query_a_plus_is_a_space()
    {
        var bucket = await fixture.NewBucketAsync();
        (await fixture.Http.PutAsync($"{bucket}?key=a+b%2Bc", [1])).Expect(200);

        Assert.Equal(["a b+c"], await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task The_target_may_be_absolute()
    {
        var bucket = await fixture.NewBucketAsync();
        var stored = await RawHttp.SendAsync(Address, "PUT", $"http://{Address.Authority}{bucket}/a%2Fb//c", "body");

        Assert.Equal(200, stored.Status);
        Assert.Equal(["a/b//c"], await fixture.KeysAsync(bucket));
        var dots = await RawHttp.SendAsync(Address, "GET", $"http://{Address.Authority}{bucket}/../connections");
        Assert.Equal(400, dots.Status);
    }

    [Fact]
    public async Task Keys_are_the_same_behind_a_base_path()
    {
        await using var host = fixture.Start(
            ("Gateway:BasePath", "/cloud/v1"),
            ("Gateway:Connections:files:Path", Path.Combine(fixture.Folder, "based")),
            ("Gateway:Connections:backup:Path", Path.Combine(fixture.Folder, "based-backup"))
        );
        var made = (await host.Http.PostAsync("/cloud/v1/buckets/files", new { name = "some" })).Expect(201);
        Assert.Equal("/cloud/v1/buckets/files/some", made.Header("Location"));
        foreach (var (target, key) in new[] { ("/cloud/v1/objects/files/some/a%2Fb//c", "a/b//c"), ("/objects/files/some//d", "/d") })
        {
            var stored = await RawHttp.SendAsync(host.Address, "PUT", target, "body");
            Assert.Equal(key, stored.Json.Text("key"));
        }

        Assert.Equal(400, (await RawHttp.SendAsync(host.Address, "GET", "/cloud/v1/../connections")).Status);
    }

    [Fact]
    public async Task Without_a_key_there_is_nothing_to_store()
    {
        var bucket = await fixture.NewBucketAsync();
        (await fixture.Http.PutAsync(bucket, [1])).ExpectProblem(400, field: "key");
        (await fixture.Http.PutAsync($"{bucket}/", [1])).ExpectProblem(400, field: "key");
        (await fixture.Http.PutAsync($"{bucket}?key=", [1])).ExpectProblem(400, field: "key");
    }
}
