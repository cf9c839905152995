using System.Data.Common;
using Gateway.Api.Stopping;

namespace Gateway.Api.Connections.Vault;

/// <summary>
/// Looks every two seconds for what others have changed: connections in the store, files that secrets are in, the file of the master keys. What
/// cannot be read stays as it was.
/// </summary>
internal sealed partial class ConnectionRefresh(ConnectionStore connections, ConnectionVault vault, ILogger<ConnectionRefresh> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(5);
    private bool _isAway;

    /// <summary>Requests come after this: they find the stored connections, unless the store is away.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(FirstPatience);
        await TryRefreshAsync(patience.Token);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodic.RunAsync(
            Every,
            token =>
            {
                connections.ReloadIfSecretsChanged();
                return TryRefreshAsync(token);
            },
            stoppingToken
        );

    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        if (!vault.IsOpen)
        {
            return;
        }

        try
        {
            await vault.RefreshAsync(cancellationToken);
            _isAway = false;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or OperationCanceledException)
        {
            if (!_isAway && e is not OperationCanceledException)
            {
                LogAway(e);
            }

            _isAway = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of connections cannot be read; those that were known stay")]
    private partial void LogAway(Exception exception);
}
