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
    )
    {
        IsGoing = image => image.State == ResourceState.Deleting,
        List = (drivers, connection, page, cancellationToken) =>
            drivers.Open<IImageDriver>(connection).ListImagesAsync(page, cancellationToken),
    };

    public static OperationKind Create { get; } =
        new ResourceOperation<INodeImageDriver, CreateImage, Image>("images.create", Family)
        {
            // Providers take no token, and the model no tags.
            Recovery = Recovery.Find,
            Answer = Answer.Created,
            Call = async (driver, _, body, cancellationToken) => await driver.CreateImageAsync(body, cancellationToken),
            IsDone = (image, _, _) => image.State == ResourceState.Available,
            FilterOf = (body, _) => new ListFilter { Name = body.Name },
            IsLike = (image, body) => image.SourceNode is null || image.SourceNode == body.Node,
            CheckOf = (call, body) => $"there is an image '{body.Name}' of the node '{body.Node}' that was made after {call.CreatedAt:O}",
        };

    public static OperationKind Copy { get; } =
        new ResourceOperation<IImageCopyDriver, CopyImage, Image>("images.copy", Family)
        {
            Recovery = Recovery.Find,
            Answer = Answer.Created,
            Call = async (driver, call, body, cancellationToken) => await driver.CopyImageAsync(call.Id!, body, cancellationToken),
            IsDone = (image, _, _) => image.State == ResourceState.Available,
            FilterOf = (body, _) => new ListFilter { Name = body.Name },
            CheckOf = (call, body) =>
                $"there is a copy '{body.Name}' of the image '{call.Id}'{(body.Location is { } place ? $" in '{place}'" : "")} that was made after "
                + $"{call.CreatedAt:O}",
        };

    public static OperationKind Delete { get; } = Family.ToDelete<INodeImageDriver>("images.delete");

    public static IReadOnlyList<OperationKind> All { get; } = [Create, Copy, Delete];
}
