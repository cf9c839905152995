using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

internal sealed class DockerStatsDriver(HttpClient http, Connection connection, DockerVersions versions) : IContainerStatsDriver
{
    // A single sample takes two measurements, a second apart.
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(60);

    private readonly DockerClient _engine = new(http, connection, versions);

    public async IAsyncEnumerable<ContainerStats> ReadContainerStatsAsync(
        string id,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var path = $"containers/{DockerId.Container(id)}";
        var container = await _engine.GetAsync($"{path}/json", DockerJson.Default.ContainerDetails, cancellationToken);
        RequireRunning(container);
        using var message = new HttpRequestMessage { Method = HttpMethod.Get };
        if (follow)
        {
            message.AllowSilence();
        }

        using var response = await _engine.OpenAsync(
            message,
            $"{path}/stats?stream={(follow ? '1' : '0')}",
            OpeningTime,
            cancellationToken
        );
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var lines = JsonSerializer
            .DeserializeAsyncEnumerable(body, DockerJson.Default.StatsLine.Strict(), topLevelValues: true, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var before = (ContainerStats?)null;
        while (await HasMoreAsync(response, lines))
        {
            // A container that has ended is measured on, as nothing at no time.
            if (lines.Current?.ToStats(before) is not { } sample)
            {
                yield break;
            }

            yield return sample;
            before = sample;
        }
    }

    private void RequireRunning(ContainerDetails container)
    {
        var state = DockerStates.OfWord(DockerStates.WordOf(container.State ?? new ContainerCondition()));
        if (state is not (ContainerState.Running or ContainerState.Paused or ContainerState.Restarting))
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"The container {container.Id} does not run, so it uses nothing.");
        }
    }

    private static async Task<bool> HasMoreAsync(HttpResponseMessage response, IAsyncEnumerator<StatsLine?> lines)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw response.RequestMessage!.Fail(
                DriverErrorKind.Unexpected,
                "The engine's figures are not the JSON that they should be.",
                e
            );
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw response.RequestMessage!.Fail(DriverErrorKind.Unavailable, "The engine broke off its figures.", e);
        }
    }
}
