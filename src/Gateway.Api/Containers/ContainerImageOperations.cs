using Gateway.Api.Operations;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>What is done to images of containers and outlives its request.</summary>
internal static class ContainerImageOperations
{
    private static readonly ResourceFamily<ContainerImage> Family = new(
        (drivers, connection, id, cancellationToken) =>
            drivers.Open<IContainerImageDriver>(connection).GetContainerImageAsync(id, cancellationToken),
        (drivers, connection, id, cancellationToken) =>
            drivers.Open<IContainerImageDriver>(connection).DeleteContainerImageAsync(id, cancellationToken),
        _ => false,
        _ => false
    );

    public static OperationKind Pull { get; } =
        new ResourceOperation<IContainerImageDriver, PullImage, ContainerImage>("container-images.pull", Family)
        {
            Recovery = Recovery.Repeat,
            Answer = Answer.Created,
            // What an engine has fetched it may keep: others may use the image by then.
            IsKept = true,
            Call = PullAsync,
            IsDone = (_, _, _) => true,
        };

    public static OperationKind Delete { get; } = Family.ToDelete<IContainerImageDriver>("container-images.delete");

    public static IReadOnlyList<OperationKind> All { get; } = [Pull, Delete];

    private static async Task<ContainerImage?> PullAsync(
        IContainerImageDriver driver,
        OperationCall call,
        PullImage body,
        CancellationToken cancellationToken
    )
    {
        var logins = call.Services.GetRequiredService<RegistryLogins>();
        var credentials = await logins.ReadAsync(body.Image, body.Credentials, cancellationToken);
        var layers = new Dictionary<string, (long Done, long Total)>(StringComparer.Ordinal);
        var image = (ContainerImage?)null;
        await foreach (var line in driver.PullContainerImageAsync(body with { Credentials = credentials }, cancellationToken))
        {
            image = line.Image ?? image;
            if (line is { Layer: { } layer, DoneBytes: { } done })
            {
                layers[layer] = (done, line.TotalBytes ?? done);
                call.Report(
                    new OperationReport(
                        new OperationProgress(layers.Values.Sum(part => part.Done), layers.Values.Sum(part => part.Total), "bytes")
                    )
                );
            }
        }

        return image ?? throw call.Connection.Fail(DriverErrorKind.Unexpected, "The pull ended without an image.");
    }
}
