using Gateway.Api.Nodes;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.DigitalOcean;
using Gateway.Drivers.Providers.Linode;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Operations;

/// <summary>Volumes that are found again by the tag of their operation.</summary>
public sealed class MarkedVolumeTests(SqliteOperationFixture fixture) : IClassFixture<SqliteOperationFixture>
{
    [Fact]
    public async Task What_an_earlier_call_made_is_found_and_another_operation_makes_its_own()
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        var call = MakeCall(scope.ServiceProvider);
        var driver = call.Drivers.Open<IVolumeDriver>(call.Connection);
        var body = new CreateVolume { Name = "found", SizeGiB = 1 };

        var made = await MarkedVolumes.CreateAsync(driver, call, body, CancellationToken.None);
        var again = await MarkedVolumes.CreateAsync(driver, call with { IsRepeated = true }, body, CancellationToken.None);
        var other = await MarkedVolumes.CreateAsync(
            driver,
            MakeCall(scope.ServiceProvider) with
            {
                IsRepeated = true,
            },
            body,
            CancellationToken.None
        );

        Assert.Equal(made.Id, again.Id);
        Assert.NotEqual(made.Id, other.Id);
    }

    [Fact]
    public async Task Where_volumes_have_no_tags_a_first_call_makes_one_and_a_repeated_one_cannot_tell()
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Access>().BeginAsGateway();
        var call = MakeCall(scope.ServiceProvider);
        var driver = new Tagless(call.Drivers.Open<IVolumeDriver>(call.Connection));
        var body = new CreateVolume { Name = "tagless", SizeGiB = 1 };

        var made = await MarkedVolumes.CreateAsync(driver, call, body, CancellationToken.None);

        Assert.Empty(made.Tags);
        await Assert.ThrowsAsync<OutcomeUnknownException>(() =>
            MarkedVolumes.CreateAsync(driver, call with { IsRepeated = true }, body, CancellationToken.None)
        );
    }

    [Fact]
    public void The_mark_fits_into_the_tags_of_providers_that_have_words_only_and_is_shown_there()
    {
        // Linode's have 50 characters at most, and drivers hide the tags that they keep for themselves.
        var word = $"{MadeThings.Mark}:{Guid.NewGuid():N}";

        Assert.InRange(word.Length, 0, 50);
        Assert.Contains(MadeThings.Mark, LinodeTags.Read([word]).Keys);
        Assert.Contains(MadeThings.Mark, DigitalOceanTags.Read([word]).Keys);
    }

    private static OperationCall MakeCall(IServiceProvider services) =>
        new(
            services,
            services.GetRequiredService<DriverFactory>().Find("box"),
            null,
            null,
            Guid.NewGuid(),
            false,
            DateTimeOffset.UtcNow,
            TimeSpan.Zero,
            null,
            null,
            _ => { },
            (_, _) => Task.CompletedTask
        );

    /// <summary>A provider whose volumes have no tags.</summary>
    private sealed class Tagless(IVolumeDriver inner) : IVolumeDriver
    {
        public Task<Page<Volume>> ListVolumesAsync(PageRequest request, CancellationToken cancellationToken) =>
            inner.ListVolumesAsync(request, cancellationToken);

        public Task<Volume> GetVolumeAsync(string id, CancellationToken cancellationToken) => inner.GetVolumeAsync(id, cancellationToken);

        public Task<Volume> CreateVolumeAsync(CreateVolume request, CancellationToken cancellationToken) =>
            request.Tags.Count > 0
                ? throw new DriverException(DriverErrorKind.NotSupported, "No tags.") { Field = "tags" }
                : inner.CreateVolumeAsync(request, cancellationToken);

        public Task<Volume> AttachVolumeAsync(string id, AttachVolume request, CancellationToken cancellationToken) =>
            inner.AttachVolumeAsync(id, request, cancellationToken);

        public Task<Volume> DetachVolumeAsync(string id, CancellationToken cancellationToken) =>
            inner.DetachVolumeAsync(id, cancellationToken);

        public Task DeleteVolumeAsync(string id, CancellationToken cancellationToken) => inner.DeleteVolumeAsync(id, cancellationToken);
    }
}
