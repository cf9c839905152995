using System.Security.Cryptography;
using Gateway.Api.Http;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Api.Transfers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Transfers;

/// <summary>Objects that are so large that they go in parts, and are gone on with after an interruption.</summary>
public sealed class LargeTransferTests(TransferFixture fixture) : IClassFixture<TransferFixture>
{
    private const int MiB = 1024 * 1024;
    private const int PartBytes = 16 * MiB;
    private const string Key = "large.bin";
    private static readonly byte[] Bytes = MakeBytes();

    [Fact]
    public async Task A_large_object_arrives_whole_with_its_properties_and_leaves_no_upload()
    {
        var (source, target) = await MakeBucketsAsync("whole");

        var body = new { source = new { connection = "here", bucket = source }, target = new { connection = "there", bucket = target } };
        var result = (await fixture.Http.PostAsync("/transfers", body, ("Prefer", "wait=60"))).Expect(200).Json;

        Assert.Equal(1, result.GetProperty("copied").GetInt32());
        var (info, digest) = await ReadAsync(target);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), digest);
        Assert.Equal("video/mp4", info.Properties!.ContentType);
        Assert.Equal("me", info.Properties.Metadata["author"]);
        Assert.Empty(await UploadsAsync(target));
    }

    [Fact]
    public async Task A_large_object_that_was_interrupted_goes_on_with_the_parts_that_are_there()
    {
        var (source, target) = await MakeBucketsAsync("interrupted");
        var place = await BeginAsync(source, target, Bytes[PartBytes..(2 * PartBytes)]);

        var (told, problem) = await RunAsync(source, target, place);

        Assert.Null(problem);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), (await ReadAsync(target)).Digest);
        Assert.Empty(await UploadsAsync(target));
        Assert.Empty(TransferPlace.Parse(Assert.Single(told).Place).Uploads);
    }

    [Fact]
    public async Task A_part_that_is_there_is_not_sent_again_and_one_of_other_bytes_is_found_out()
    {
        var (source, target) = await MakeBucketsAsync("damaged");
        var place = await BeginAsync(source, target, new byte[PartBytes]);

        var (_, problem) = await RunAsync(source, target, place);

        Assert.Equal("transfer-incomplete", problem!.Code);
        Assert.Empty(await UploadsAsync(target));
    }

    [Fact]
    public async Task A_large_object_that_was_replaced_meanwhile_begins_anew_and_the_old_upload_is_given_up()
    {
        var (source, target) = await MakeBucketsAsync("replaced");
        var place = await BeginAsync(source, target, new byte[PartBytes]);
        var stale = place with { Uploads = [place.Uploads[0] with { ETag = "\"of-another-version\"" }] };

        Assert.Null((await RunAsync(source, target, stale)).Problem);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), (await ReadAsync(target)).Digest);
        Assert.Empty(await UploadsAsync(target));
    }

    [Fact]
    public async Task An_upload_is_told_before_it_is_opened_and_once_it_is()
    {
        var (source, target) = await MakeBucketsAsync("told");

        var (told, _) = await RunAsync(source, target, new TransferPlace(null, []));

        var uploads = told.Select(report => TransferPlace.Parse(report.Place).Uploads).ToList();
        Assert.Null(Assert.Single(uploads[0]).Id);
        Assert.NotNull(Assert.Single(uploads[1]).Id);
        Assert.Empty(uploads[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_transfer_has_begun_is_given_up_with_it_also_where_nobody_knows_the_upload(bool isKnown)
    {
        var (source, target) = await MakeBucketsAsync($"cleared-{isKnown}".ToLowerInvariant());
        var place = await BeginAsync(source, target, new byte[PartBytes]);
        var upload = isKnown ? place.Uploads[0] : place.Uploads[0] with { Id = null };
        var others = await Uploads().CreateMultipartUploadAsync(target, "another", new ObjectProperties(), CancellationToken.None);

        await using var scope = fixture.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        var call = MakeCall(scope.ServiceProvider, source, target, place with { Uploads = [upload] }, []);
        await TransferOperations.Create.ClearAsync(call, CancellationToken.None);

        Assert.Equal(others.Id, Assert.Single(await UploadsAsync(target)).Id);
    }

    [Fact]
    public async Task What_a_copy_by_the_store_itself_left_in_a_crash_is_given_up()
    {
        var (source, target) = await MakeBucketsAsync("inside");
        var item = await Open<IObjectDriver>("here").GetObjectAsync(source, Key, CancellationToken.None);
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        var call = MakeCall(scope.ServiceProvider, source, target, new TransferPlace(null, []), []);
        var copier = new LargeObjectCopier(
            call,
            scope.ServiceProvider.GetRequiredService<ObjectReader>(),
            (call.Connection, source),
            (call.Connection, target),
            new TransferPlaces(new TransferPlace(null, [])),
            new TransferTally(new TransferResult()),
            TimeProvider.System
        );
        var large = item with { SizeBytes = 6L * 1024 * MiB };

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            copier.CopyInsideAsync(
                large,
                Key,
                async () =>
                {
                    await Uploads().CreateMultipartUploadAsync(target, Key, new ObjectProperties(), CancellationToken.None);
                    throw new OperationCanceledException();
                },
                CancellationToken.None
            )
        );
        Assert.Single(await UploadsAsync(target));
        await copier.CopyInsideAsync(large, Key, () => Task.CompletedTask, CancellationToken.None);

        Assert.Empty(await UploadsAsync(target));
    }

    private static byte[] MakeBytes()
    {
        var bytes = new byte[70 * MiB];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    // An upload with its second part, as an interrupted attempt may leave it.
    private async Task<TransferPlace> BeginAsync(string source, string target, byte[] part)
    {
        var opened = DateTimeOffset.UtcNow;
        var upload = await Uploads().CreateMultipartUploadAsync(target, Key, new ObjectProperties(), CancellationToken.None);
        using var content = new MemoryStream(part);
        await Uploads().UploadPartAsync(upload, 2, content, part.Length, CancellationToken.None);
        var info = await Open<IObjectDriver>("here").GetObjectAsync(source, Key, CancellationToken.None);
        return new TransferPlace(null, [new LargeUpload(Key, info.ETag, PartBytes, opened, upload.Id)]);
    }

    private async Task<(List<OperationReport> Told, Problem? Problem)> RunAsync(string source, string target, TransferPlace place)
    {
        var told = new List<OperationReport>();
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        var call = MakeCall(scope.ServiceProvider, source, target, place, told);
        var called = await TransferOperations.Create.CallAsync(call, CancellationToken.None);
        return (told, called.Problem);
    }

    private static OperationCall MakeCall(
        IServiceProvider services,
        string source,
        string target,
        TransferPlace place,
        List<OperationReport> told
    ) =>
        new(
            services,
            services.GetRequiredService<DriverFactory>().Find("there"),
            null,
            new CreateTransfer
            {
                Source = new TransferEnd { Connection = "here", Bucket = source },
                Target = new TransferEnd { Connection = "there", Bucket = target },
            },
            Guid.NewGuid(),
            false,
            DateTimeOffset.UtcNow,
            TimeSpan.Zero,
            null,
            System.Text.Json.JsonSerializer.Serialize(place),
            _ => { },
            (report, _) =>
            {
                told.Add(report);
                return Task.CompletedTask;
            }
        );

    private async Task<(string Source, string Target)> MakeBucketsAsync(string name)
    {
        (await fixture.Http.PostAsync("/buckets/here", new { name = name + "-from" })).Expect(201);
        (await fixture.Http.PostAsync("/buckets/there", new { name = name + "-to" })).Expect(201);
        (
            await fixture.Http.PutAsync($"/objects/here/{name}-from/{Key}", Bytes, ("Content-Type", "video/mp4"), ("X-Meta-Author", "me"))
        ).Expect(200);
        return (name + "-from", name + "-to");
    }

    private async Task<(ObjectInfo Info, string Digest)> ReadAsync(string bucket)
    {
        await using var content = await Open<IObjectDriver>("there").OpenObjectAsync(bucket, Key, ObjectRead.Whole, CancellationToken.None);
        return (content.Info, Convert.ToHexStringLower(await SHA256.HashDataAsync(content.Body!)));
    }

    private Task<IReadOnlyList<MultipartUpload>> UploadsAsync(string bucket) =>
        Uploads().ListMultipartUploadsAsync(bucket, CancellationToken.None);

    private IMultipartUploadDriver Uploads() => Open<IMultipartUploadDriver>("there");

    private T Open<T>(string connection)
        where T : class
    {
        using var scope = fixture.Host.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        return scope.ServiceProvider.GetRequiredService<DriverFactory>().Open<T>(connection);
    }
}
