using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

/// <summary>What is done to images and outlives its request.</summary>
internal static class ImageOperations
{
    private static readonly ResourceFamily<Image> Family = new(
        (drivers, connection, id, cancellationToken) => drivers.Open<IImageDriver>(connection).GetImageAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) => drivers.Open<INodeImageDriver>(connection).DeleteImageAsync(id, cancellationToken),
        _ => false,
        image => image.State == ResourceState.Error
    );

    public static OperationKind Create { get; } =
        new ResourceOperation<INodeImageDriver, CreateImage, Image>("images.create", Family)
        {
            // Two images may have one name, and providers take no token.
            Recovery = Recovery.Unknown,
            Answer = Answer.Created,
            Call = async (driver, _, body, cancellationToken) => await driver.CreateImageAsync(body, cancellationToken),
            IsDone = (image, _, _) => image.State == ResourceState.Available,
        };

    public static OperationKind Copy { get; } =
        new ResourceOperation<IImageCopyDriver, CopyImage, Image>("images.copy", Family)
        {
            Recovery = Recovery.Unknown,
            Answer = Answer.Created,
            Call = async (driver, call, body, cancellationToken) => await driver.CopyImageAsync(call.Id!, body, cancellationToken),
            IsDone = (image, _, _) => image.State == ResourceState.Available,
        };

    public static OperationKind Delete { get; } = Family.ToDelete<INodeImageDriver>("images.delete");

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Copy, Delete];
}
