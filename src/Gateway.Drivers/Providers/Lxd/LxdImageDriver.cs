using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Lxd;

/// <summary>
/// Images of the connection's project. One that is pulled keeps its reference, <c>server:alias</c>, as an alias: by it containers are
/// deployed.
/// </summary>
[Limits(PageSize = 1000)]
internal sealed partial class LxdImageDriver(HttpClient http, Connection connection, LxdSettings settings, TimeProvider time)
    : IContainerImageDriver
{
    private readonly LxdClient _lxd = new(http, connection, time);

    public async Task<Page<ContainerImage>> ListContainerImagesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var all = await _lxd.GetAsync($"images?recursion=1&{InProject}", LxdJson.Default.AnswerIReadOnlyListImageWire, cancellationToken);
        return LxdPage.Cut(all.Where(image => image.Type is null or "container").Select(ToImage), request);
    }

    public async Task<ContainerImage> GetContainerImageAsync(string id, CancellationToken cancellationToken) =>
        ToImage(await _lxd.GetAsync(Path(id), LxdJson.Default.AnswerImageWire, cancellationToken));

    [Note("server:alias, of the servers that the settings name")]
    public async IAsyncEnumerable<PullProgress> PullContainerImageAsync(
        PullImage request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        connection.RefuseOptions(request);
        if (request.Credentials is not null)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Image servers know no users.", "credentials");
        }

        var operation = await _lxd.BeginAsync(
            new HttpRequestMessage(HttpMethod.Post, $"images?{InProject}")
            {
                Content = JsonHttp.ToContent(new NewImage(ReadSource(request.Image)), LxdJson.Default.NewImage),
            },
            cancellationToken
        );
        yield return new PullProgress { Status = $"Pulling {request.Image}" };
        while (!LxdClient.HasEnded(operation))
        {
            operation = await _lxd.WaitOnceAsync(operation, seconds: 1, cancellationToken);
            if (Progress(operation) is { } status)
            {
                yield return new PullProgress { Status = status };
            }
        }

        var fingerprint =
            _lxd.Check(operation).Metadata?.GetProperty("fingerprint").GetString()
            ?? throw connection.Fail(DriverErrorKind.Unexpected, "LXD does not tell which image it has pulled.");
        await NameAsync(request.Image, fingerprint, cancellationToken);
        yield return new PullProgress { Image = await GetContainerImageAsync(fingerprint, cancellationToken) };
    }

    [Note("refused while a container made from it is there, which LXD itself would allow")]
    public async Task DeleteContainerImageAsync(string id, CancellationToken cancellationToken)
    {
        var path = Path(id);
        var instances = await _lxd.GetAsync(
            "instances?recursion=1&all-projects=true",
            LxdJson.Default.AnswerIReadOnlyListInstanceWire,
            cancellationToken
        );
        if (instances.FirstOrDefault(instance => instance.Config?.GetValueOrDefault(LxdInstances.BaseImageKey) == id) is { } user)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The image is used by the container '{user.Name}': destroy that first.");
        }

        await _lxd.RunAsync(() => new HttpRequestMessage(HttpMethod.Delete, path), cancellationToken);
    }

    private string InProject => $"project={Uri.EscapeDataString(settings.Project)}";

    // LXD also takes the beginning of a fingerprint, which is no id.
    private string Path(string id) =>
        Fingerprint().IsMatch(id)
            ? $"images/{id}?{InProject}"
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no image '{id}'.");

    private ImageServerSource ReadSource(string reference)
    {
        var servers = settings.ReadImageServers();
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < reference.Length - 1 && servers.TryGetValue(reference[..colon], out var server)
            ? new ImageServerSource(server, reference[(colon + 1)..])
            : throw connection.Fail(
                DriverErrorKind.InvalidValue,
                $"Give server:alias; the servers of this connection are {string.Join(", ", servers.Keys.Order(StringComparer.Ordinal))}.",
                "image"
            );
    }

    // The server's alias may have moved on to a newer image since the last pull, and then ours does too.
    private async Task NameAsync(string reference, string fingerprint, CancellationToken cancellationToken)
    {
        try
        {
            var alias = new NewAlias(reference, fingerprint);
            var content = JsonHttp.ToContent(alias, LxdJson.Default.NewAlias);
            await _lxd.SendAsync(
                new HttpRequestMessage(HttpMethod.Post, $"images/aliases?{InProject}") { Content = content },
                cancellationToken
            );
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.Conflict)
        {
            var path = $"images/aliases/{Uri.EscapeDataString(reference)}?{InProject}";
            var content = JsonHttp.ToContent(new AliasTarget(fingerprint), LxdJson.Default.AliasTarget);
            await _lxd.SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = content }, cancellationToken);
        }
    }

    private static string? Progress(OperationWire operation) =>
        operation.Metadata is { ValueKind: System.Text.Json.JsonValueKind.Object } metadata
        && metadata.TryGetProperty("download_progress", out var progress)
            ? progress.GetString()
            : null;

    private ContainerImage ToImage(ImageWire image)
    {
        IReadOnlyList<string> references = [.. (image.Aliases ?? []).Select(alias => alias.Name).Order(StringComparer.Ordinal)];
        return new ContainerImage
        {
            Origin = connection,
            Id = image.Fingerprint,
            Name = references.Count > 0 ? references[0] : null,
            State = ResourceState.Available,
            CreatedAt = image.CreatedAt?.ToUniversalTime(),
            References = references,
            Digests = [$"sha256:{image.Fingerprint}"],
            SizeBytes = image.Size,
        };
    }

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
