using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IImageCopyDriver"/>.</summary>
public abstract class ImageCopyDriverTests<TFixture>(TFixture fixture) : NodeSuite<TFixture, IImageCopyDriver>(fixture)
    where TFixture : ProviderFixture
{
    private IImageDriver Images => Fixture.Open<IImageDriver>();

    private INodeImageDriver NodeImages => Fixture.Open<INodeImageDriver>();

    [SkippableFact]
    public async Task A_copy_is_another_image_with_its_own_name()
    {
        var source = await MakeImageAsync();
        var name = NewName("copy");

        var copy = await Driver.CopyImageAsync(source.Id.Value, NewCopy(name), Cancellation);

        Assert.NotEqual(source.Id, copy.Id);
        Assert.Equal(name, copy.Name);
        await NodeImages.DeleteImageAsync(source.Id.Value, Cancellation);
    }

    [SkippableFact]
    public async Task Copying_a_missing_image_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.CopyImageAsync(MissingId, NewCopy(NewName("copy")), Cancellation));

    [SkippableFact]
    public async Task An_option_that_the_provider_does_not_have_is_refused() =>
        await AssertUnknownOptionFailsAsync(() =>
            Driver.CopyImageAsync(MissingId, NewCopy(NewName("copy")) with { ProviderOptions = UnknownOptions }, Cancellation)
        );

    /// <summary>A copy that the provider can make; some copy to another location only.</summary>
    protected virtual CopyImage NewCopy(string name) => new() { Name = name };

    private async Task<Image> MakeImageAsync()
    {
        var node = await MakeRunningAsync();
        var made = await NodeImages.CreateImageAsync(new CreateImage { Name = NewName("image"), Node = node.Id }, Cancellation);
        return await WaitForAsync(() => Images.GetImageAsync(made.Id.Value, Cancellation), image => image.State == ResourceState.Available);
    }
}
