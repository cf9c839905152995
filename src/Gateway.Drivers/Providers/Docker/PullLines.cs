using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>The engine's account of a pull, line by line as it comes: the answer is 200 long before it is known how it ends.</summary>
internal sealed class PullLines(HttpResponseMessage response, ImageReference image, TimeSpan idleTime, TimeProvider time)
{
    public async IAsyncEnumerable<PullProgress> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(idleTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        await using var lines = JsonSerializer
            .DeserializeAsyncEnumerable(body, DockerJson.Default.PullLine.Strict(), topLevelValues: true, either.Token)
            .GetAsyncEnumerator(either.Token);
        while (await HasMoreAsync(lines, cancellationToken))
        {
            idle.CancelAfter(idleTime);
            if (lines.Current is { } line)
            {
                yield return ToProgress(line);
            }
        }
    }

    private async Task<bool> HasMoreAsync(IAsyncEnumerator<PullLine?> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw Fail(DriverErrorKind.Unexpected, "The engine's account of the pull is not the JSON that it should be.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw Fail(DriverErrorKind.Unavailable, "The engine broke off its account of the pull.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fail(DriverErrorKind.Timeout, $"The pull of '{image}' came to a standstill.", e);
        }
    }

    private PullProgress ToProgress(PullLine line) =>
        line.Error is { } error
            ? throw response
                .RequestMessage!.GetConnection()
                .Fail(DockerErrors.KindOf(error), $"The image '{image}' was not pulled: {error}", "image")
            : new PullProgress
            {
                Status = line.Status,
                Layer = line.Id,
                DoneBytes = line.Detail?.Current,
                TotalBytes = line.Detail?.Total is > 0 and var total ? total : null,
            };

    private DriverException Fail(DriverErrorKind kind, string message, Exception inner) =>
        response.RequestMessage!.Fail(kind, message, inner);
}
