using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="ISnapshotDriver"/>.</summary>
public abstract class SnapshotDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, ISnapshotDriver, Snapshot>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<Snapshot>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListSnapshotsAsync(request, cancellationToken);

    protected override Task<Snapshot> GetAsync(string id, CancellationToken cancellationToken) =>
        Driver.GetSnapshotAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_snapshot_becomes_available_and_a_volume_can_be_made_of_it()
    {
        var volume = await MakeVolumeAsync(new CreateVolume { Name = NewName("volume"), SizeGiB = SizeGiB });

        var snapshot = await MakeAvailableAsync(volume);

        Assert.Equal(volume.Id, snapshot.Volume);
        var copy = new CreateVolume
        {
            Name = NewName("copy"),
            SizeGiB = snapshot.SizeGiB ?? SizeGiB,
            Snapshot = snapshot.Id,
        };
        Assert.Equal(copy.Name, (await MakeVolumeAsync(copy)).Name);
    }

    [SkippableFact]
    public async Task A_snapshot_of_a_missing_volume_is_an_invalid_value() =>
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => Driver.CreateSnapshotAsync(new CreateSnapshot { Name = NewName("snapshot"), Volume = MissingId }, Cancellation)
        );

    [SkippableFact]
    public async Task An_option_that_the_provider_does_not_have_is_refused() =>
        await AssertUnknownOptionFailsAsync(() =>
            Driver.CreateSnapshotAsync(
                new CreateSnapshot
                {
                    Name = NewName("snapshot"),
                    Volume = MissingId,
                    ProviderOptions = UnknownOptions,
                },
                Cancellation
            )
        );

    [SkippableFact]
    public async Task A_deleted_snapshot_is_gone()
    {
        var volume = await MakeVolumeAsync(new CreateVolume { Name = NewName("volume"), SizeGiB = SizeGiB });
        var snapshot = await MakeAvailableAsync(volume);

        await Driver.DeleteSnapshotAsync(snapshot.Id.Value, Cancellation);

        await WaitUntilGoneAsync(snapshot.Id.Value);
    }

    [SkippableFact]
    public async Task Deleting_a_missing_snapshot_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteSnapshotAsync(MissingId, Cancellation));

    /// <summary>The size of the volumes made here: the smallest that the provider sells.</summary>
    protected virtual int SizeGiB => 10;

    private IVolumeDriver Volumes => Fixture.Open<IVolumeDriver>();

    protected override async Task MakeSomeAsync()
    {
        var volume = await MakeVolumeAsync(new CreateVolume { Name = NewName("volume"), SizeGiB = SizeGiB });
        for (var i = 0; i < 3; i++)
        {
            await MakeAvailableAsync(volume);
        }
    }

    private async Task<Volume> MakeVolumeAsync(CreateVolume request)
    {
        var volume = await Volumes.CreateVolumeAsync(request, Cancellation);
        RemoveAfterwards(() => Volumes.DeleteVolumeAsync(volume.Id.Value, Cancellation));
        return await WaitForAsync(() => Volumes.GetVolumeAsync(volume.Id.Value, Cancellation), now => now.State == VolumeState.Available);
    }

    private async Task<Snapshot> MakeAvailableAsync(Volume volume)
    {
        var request = new CreateSnapshot { Name = NewName("snapshot"), Volume = volume.Id };
        var made = await Driver.CreateSnapshotAsync(request, Cancellation);
        RemoveAfterwards(() => DeleteAsync(made.Id.Value));
        return await WaitForAsync(() => Driver.GetSnapshotAsync(made.Id.Value, Cancellation), now => now.State == SnapshotState.Available);
    }

    // Some providers keep a volume for as long as it has snapshots.
    private async Task DeleteAsync(string id)
    {
        await Driver.DeleteSnapshotAsync(id, Cancellation);
        await WaitUntilGoneAsync(id);
    }
}
