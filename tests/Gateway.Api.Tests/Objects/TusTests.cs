using System.Globalization;
using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Objects;

/// <summary>Resumable uploads by the tus protocol.</summary>
public sealed class TusTests(ObjectFixture fixture) : IClassFixture<ObjectFixture>
{
    private const string Chunk = "application/offset+octet-stream";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 1_000_000).Select(number => (byte)(number * 7 / 3))];

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task An_upload_in_several_requests_becomes_the_object_with_its_last_byte()
    {
        var bucket = await fixture.NewBucketAsync();
        var upload = await CreateAsync(bucket, Content.Length, "key a2V5L8O8,filetype dGV4dC9wbGFpbg==,colour Z3LDvG4=");

        Assert.Equal("0", (await HeadAsync(upload)).Header("Upload-Offset"));
        Assert.Equal("400000", (await PatchAsync(upload, 0, Content[..400_000])).Expect(204).Header("Upload-Offset"));
        Assert.Empty(await fixture.KeysAsync(bucket));
        var head = await HeadAsync(upload);
        Assert.Equal(
            ("400000", "1000000", "no-store"),
            (head.Header("Upload-Offset"), head.Header("Upload-Length"), head.Header("Cache-Control"))
        );
        Assert.Equal("1000000", (await PatchAsync(upload, 400_000, Content[400_000..])).Expect(204).Header("Upload-Offset"));

        var stored = (await Http.GetAsync($"{bucket}/key/%C3%BC")).Expect(200);
        Assert.Equal(Content, stored.Bytes);
        Assert.Equal(("text/plain", "gr%C3%BCn"), (stored.MediaType, stored.Header("X-Meta-colour")));
        (await HeadAsync(upload, 404)).Expect(404);
    }

    [Fact]
    public async Task A_chunk_is_stored_up_to_a_place_where_a_part_may_begin()
    {
        var bucket = await fixture.NewBucketAsync();
        var upload = await CreateAsync(bucket, Content.Length, "key a2V5");

        var offset = (await PatchAsync(upload, 0, Content[..400_001])).Expect(204).Header("Upload-Offset");

        Assert.Equal("400000", offset);
        (await PatchAsync(upload, 400_000, Content[400_000..400_100])).ExpectProblem(422, field: "Content-Length", says: "128 bytes");
        Assert.Equal("1000000", (await PatchAsync(upload, 400_000, Content[400_000..])).Expect(204).Header("Upload-Offset"));
        Assert.Equal(Content, (await Http.GetAsync($"{bucket}/key")).Expect(200).Bytes);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_goes_on_where_the_store_has_it()
    {
        var bucket = await fixture.NewBucketAsync();
        var upload = await CreateAsync(bucket, Content.Length, "key a2V5");
        var offset = 0;
        var patience = TimeSpan.FromMilliseconds(20);
        await Eventually.BecomesAsync(
            async () =>
            {
                // What has come is lost with the connection until the gateway has read it: how soon it does is not for the caller to see.
                await BreakOffAsync(upload, Content.AsMemory(0, 300_000), patience *= 2);
                return (offset = int.Parse((await HeadAsync(upload)).Header("Upload-Offset")!, CultureInfo.InvariantCulture)) > 0;
            },
            "The bytes that came are stored"
        );

        Assert.InRange(offset, 1, 300_000);
        (await PatchAsync(upload, offset, Content[offset..])).Expect(204);
        Assert.Equal(Content, (await Http.GetAsync($"{bucket}/key")).Expect(200).Bytes);
    }

    [Fact]
    public async Task Another_gateway_with_the_same_keys_goes_on_with_an_upload()
    {
        var bucket = await fixture.NewBucketAsync("backup");
        var upload = await CreateAsync(bucket, 10, "key a2V5", "backup");
        (await PatchAsync(upload, 0, Content[..4])).Expect(204);

        // The store on disk belongs to one process at a time: here it is the address alone that another gateway reads.
        await using var other = fixture.Start(("Gateway:Connections:backup:Path", Path.Combine(fixture.Folder, "elsewhere")));
        var there = await other.Http.SendAsync(HttpMethod.Head, upload, null, ("Tus-Resumable", "1.0.0"));

        there.Expect(404);
        Assert.Equal("4", (await HeadAsync(upload)).Header("Upload-Offset"));
    }

    [Fact]
    public async Task The_first_bytes_may_come_with_the_creation()
    {
        var bucket = await fixture.NewBucketAsync();
        var created = await SendAsync(
            HttpMethod.Post,
            UploadsOf(bucket),
            Content[..10],
            ("Upload-Length", "10"),
            ("Upload-Metadata", "filename a2V5")
        );

        created.Expect(201);
        Assert.Equal("10", created.Header("Upload-Offset"));
        Assert.Equal(Content[..10], (await Http.GetAsync($"{bucket}/key")).Expect(200).Bytes);
    }

    [Fact]
    public async Task An_empty_object_needs_no_bytes()
    {
        var bucket = await fixture.NewBucketAsync();
        var upload = await CreateAsync(bucket, 0, "key a2V5");

        Assert.Equal("0", (await HeadAsync(upload)).Header("Upload-Offset"));
        Assert.Empty((await Http.GetAsync($"{bucket}/key")).Expect(200).Bytes);
    }

    [Fact]
    public async Task An_upload_given_up_is_gone()
    {
        var bucket = await fixture.NewBucketAsync();
        var upload = await CreateAsync(bucket, 10, "key a2V5");
        (await PatchAsync(upload, 0, Content[..5])).Expect(204);

        (await Http.DeleteAsync(upload, ("Tus-Resumable", "1.0.0"))).Expect(204);

        (await HeadAsync(upload, 404)).Expect(404);
        (await PatchAsync(upload, 5, Content[5..10])).ExpectProblem(404);
        Assert.Empty(await fixture.KeysAsync(bucket));
    }

    [Fact]
    public async Task An_object_that_must_be_new_does_not_replace_one()
    {
        var bucket = await fixture.NewBucketAsync();
        var created = await SendAsync(
            HttpMethod.Post,
            UploadsOf(bucket),
            null,
            ("Upload-Length", "3"),
            ("Upload-Metadata", "key a2V5"),
            ("If-None-Match", "*")
        );
        (await Http.PutAsync($"{bucket}/key", [7])).Expect(200);

        (await PatchAsync(created.Expect(201).Header("Location")!, 0, [1, 2, 3])).ExpectProblem(412);

        Assert.Equal([7], (await Http.GetAsync($"{bucket}/key")).Expect(200).Bytes);
    }

    [Fact]
    public async Task What_the_protocol_forbids_is_refused()
    {
        var bucket = await fixture.NewBucketAsync();
        var uploads = UploadsOf(bucket);
        var upload = await CreateAsync(bucket, 10, "key a2V5");

        (await Http.SendAsync(HttpMethod.Post, uploads, null)).ExpectProblem(412, field: "Tus-Resumable");
        (await SendAsync(HttpMethod.Post, uploads, null, ("Upload-Metadata", "key a2V5"))).ExpectProblem(400, field: "Upload-Length");
        (await SendAsync(HttpMethod.Post, uploads, null, ("Upload-Length", "-1"))).ExpectProblem(400, field: "Upload-Length");
        (await SendAsync(HttpMethod.Post, uploads, null, ("Upload-Length", "1"))).ExpectProblem(400, field: "Upload-Metadata");
        (await SendAsync(HttpMethod.Post, uploads, null, ("Upload-Length", "1"), ("Upload-Metadata", "key ?"))).ExpectProblem(
            400,
            field: "Upload-Metadata"
        );
        (await PatchAsync(upload, 1, [1])).ExpectProblem(409, field: "Upload-Offset");
        (await PatchAsync(upload, 0, new byte[11])).ExpectProblem(413);
        (await Http.SendAsync(HttpMethod.Patch, upload, GatewayClient.Json("{}"), ("Tus-Resumable", "1.0.0"))).ExpectProblem(415);
        (await PatchAsync(upload + "x", 0, [1])).ExpectProblem(404);
        (await PatchAsync(upload.Replace("/files/", "/backup/", StringComparison.Ordinal), 0, [1])).ExpectProblem(404);
        var described = (await Http.SendAsync(HttpMethod.Options, uploads, null)).Expect(204);
        Assert.Equal("creation,creation-with-upload,termination", described.Header("Tus-Extension"));
    }

    private async Task BreakOffAsync(string upload, ReadOnlyMemory<byte> bytes, TimeSpan patience)
    {
        using var socket = await RawHttp.ConnectAsync(fixture.Host.Address);
        var head = $"PATCH {upload} HTTP/1.1\r\nHost: {fixture.Host.Address.Authority}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{head}Content-Type: {Chunk}\r\nContent-Length: {Content.Length}\r\n\r\n"));
        await socket.SendAsync(bytes);
        await Task.Delay(patience);
    }

    private static string UploadsOf(string bucket) => "/buckets" + bucket["/objects".Length..] + "/uploads";

    private async Task<string> CreateAsync(string bucket, long length, string metadata, string connection = "files")
    {
        Assert.StartsWith($"/objects/{connection}/", bucket, StringComparison.Ordinal);
        var created = await SendAsync(
            HttpMethod.Post,
            UploadsOf(bucket),
            null,
            ("Upload-Length", $"{length}"),
            ("Upload-Metadata", metadata)
        );
        return created.Expect(201).Header("Location")!;
    }

    private async Task<Answer> HeadAsync(string upload, int status = 200) =>
        (await Http.SendAsync(HttpMethod.Head, upload, null, ("Tus-Resumable", "1.0.0"))).Expect(status);

    private Task<Answer> PatchAsync(string upload, long offset, byte[] bytes) =>
        SendAsync(HttpMethod.Patch, upload, bytes, ("Upload-Offset", $"{offset}"));

    private Task<Answer> SendAsync(HttpMethod method, string path, byte[]? body, params (string Name, string Value)[] headers)
    {
        (string, string)[] all = [("Tus-Resumable", "1.0.0"), .. headers];
        return Http.SendAsync(
            method,
            path,
            body is null ? null : new ByteArrayContent(body),
            body is null ? all : [.. all, ("Content-Type", Chunk)]
        );
    }
}
