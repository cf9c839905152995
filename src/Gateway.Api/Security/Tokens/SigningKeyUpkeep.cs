using Gateway.Api.Stopping;

namespace Gateway.Api.Security.Tokens;

/// <summary>Fetches the issuer's keys at start and from time to time, so that no request waits for that and withdrawn keys are forgotten.</summary>
internal sealed class SigningKeyUpkeep(SigningKeys keys, SecurityOptions options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Oidc.Issuer is not null)
        {
            await keys.RefreshAsync(stoppingToken);
            await Periodic.RunAsync(SigningKeys.FetchEvery, keys.RefreshAsync, stoppingToken);
        }
    }
}
