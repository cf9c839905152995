using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>Amazon machine images: one's own and those of the owners that the connection names.</summary>
[Limits(PageSize = Ec2Client.MostItems)]
internal sealed class Ec2ImageDriver(HttpClient http, Connection connection, AwsSettings settings)
    : IImageDriver,
        INodeImageDriver,
        IImageCopyDriver
{
    private static readonly Dictionary<string, ResourceState> States = new(StringComparer.Ordinal)
    {
        ["available"] = ResourceState.Available,
        ["pending"] = ResourceState.Creating,
        ["transient"] = ResourceState.Creating,
        ["disabled"] = ResourceState.Unavailable,
        ["deregistered"] = ResourceState.Unavailable,
        ["invalid"] = ResourceState.Error,
        ["failed"] = ResourceState.Error,
        ["error"] = ResourceState.Error,
    };

    private readonly Ec2Client _ec2 = new(http, connection, settings);

    [Filters(FilterField.Name, FilterField.State)]
    [Note("those of the connection's ImageOwners whose names match its ImageNames; any other can be asked for by its id")]
    public Task<Page<Image>> ListImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var words = States.Where(word => string.Equals(word.Value.ToString(), request.Filter.State, StringComparison.OrdinalIgnoreCase));
        var call = new Ec2Request("DescribeImages")
            .AddList("Owner", AwsSettings.Split(settings.ImageOwners))
            .AddFilter("name", request.Filter.Name is { } name ? [Ec2Request.Escape(name)] : AwsSettings.Split(settings.ImageNames))
            .AddFilter("state", words.Select(word => word.Key));
        return _ec2.ListAsync<Image>(call, request, "imagesSet", item => [ToImage(item)], cancellationToken);
    }

    public Task<Image> GetImageAsync(string id, CancellationToken cancellationToken) =>
        _ec2.GetAsync("DescribeImages", "ImageId", _ec2.Id(id, "ami"), "imagesSet", ToImage, cancellationToken);

    [Note("EC2 restarts a running node for it, unless the option noReboot is set")]
    public async Task<Image> CreateImageAsync(CreateImage request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<Ec2ImageOptions>(request);
        var call = new Ec2Request("CreateImage")
            .Add("InstanceId", _ec2.Refer(request.Node, "i", "node"))
            .Add("Name", request.Name)
            .Add("Description", options.Description)
            .Add("NoReboot", options.NoReboot);
        var image = await _ec2.SendAsync(call, answer => ToNewImage(answer, request.Name), cancellationToken).RefersToItsFieldAsync();
        return image with { SourceNode = request.Node };
    }

    [Note("deregisters the image; the snapshots of its disks stay")]
    public Task DeleteImageAsync(string id, CancellationToken cancellationToken) =>
        _ec2.RunAsync(new Ec2Request("DeregisterImage").Add("ImageId", _ec2.Id(id, "ami")), cancellationToken);

    [Note("location is a region; the copy is then seen by a connection for that region only")]
    public async Task<Image> CopyImageAsync(string id, CopyImage request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<Ec2ImageCopyOptions>(request);
        var source = _ec2.Id(id, "ami");
        var region = request.Location?.Value ?? settings.Region;
        await RequireRegionAsync(region, cancellationToken);
        // The region that gets the copy is asked, and fetches it.
        var call = new Ec2Request("CopyImage") { Region = region }
            .Add("SourceImageId", source)
            .Add("SourceRegion", settings.Region)
            .Add("Name", request.Name)
            .Add("Description", options.Description)
            .Add("Encrypted", options.Encrypted)
            .Add("KmsKeyId", options.KmsKey)
            .AddToken();
        return await _ec2.SendAsync(call, answer => ToNewImage(answer, request.Name), cancellationToken);
    }

    // It becomes a part of the address that the request goes to, so it has to be a region.
    private async Task RequireRegionAsync(string region, CancellationToken cancellationToken)
    {
        if (region == settings.Region)
        {
            return;
        }

        if (!settings.KnowsRegions)
        {
            throw connection.NotSupported("The connection's Endpoint is of one region: put {region} into it.", "location");
        }

        var call = new Ec2Request("DescribeRegions").AddExactFilter("region-name", region);
        if (
            !AwsRegion.IsOne(region)
            || (await _ec2.FindAsync(call, "regionInfo", item => item.Text("regionName"), cancellationToken)).Count == 0
        )
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no region '{region}' for this account.", "location");
        }
    }

    // EC2 answers the id alone, and may not know it yet if it is asked at once.
    private Image ToNewImage(Ec2Item answer, string name) =>
        new()
        {
            Origin = connection,
            Id = answer.Text("imageId") ?? throw new FormatException("An image without an id."),
            Name = name,
            State = ResourceState.Creating,
            NativeState = "pending",
        };

    private Image ToImage(Ec2Item image)
    {
        var state = image.Text("imageState");
        var disks = image.Items("blockDeviceMapping");
        var root = disks.FirstOrDefault(disk => disk.Text("deviceName") == image.Text("rootDeviceName"));
        return new Image
        {
            Origin = connection,
            Id = image.Text("imageId") ?? throw new FormatException("An image without an id."),
            Name = image.Text("name"),
            State = States.GetValueOrDefault(state ?? "", ResourceState.Unknown),
            NativeState = state,
            CreatedAt = image.Time("creationDate"),
            OperatingSystem = image.Text("platformDetails"),
            Architecture = image.Text("architecture") switch
            {
                "arm64" => "aarch64",
                var other => other,
            },
            MinDiskGiB = root?.Number("ebs/volumeSize"),
            SourceNode = image.Text("sourceInstanceId").ToId(),
            Extra = ToExtra(image),
        };
    }

    private static Dictionary<string, JsonElement> ToExtra(Ec2Item image)
    {
        var extra = new Dictionary<string, JsonElement>();
        foreach (var name in (string[])["description", "imageOwnerId", "imageOwnerAlias", "rootDeviceName", "deprecationTime"])
        {
            if (image.Text(name) is { } value)
            {
                extra[name] = JsonSerializer.SerializeToElement(value);
            }
        }

        return extra;
    }
}
