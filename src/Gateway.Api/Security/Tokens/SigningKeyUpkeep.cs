namespace Gateway.Api.Security.Tokens;

/// <summary>Fetches the issuer's keys at start and from time to time, so that no request waits for that and withdrawn keys are forgotten.</summary>
internal sealed class SigningKeyUpkeep(SigningKeys keys, SecurityOptions options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Oidc.Issuer is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(SigningKeys.FetchEvery);
        try
        {
            do
            {
                await keys.RefreshAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}
