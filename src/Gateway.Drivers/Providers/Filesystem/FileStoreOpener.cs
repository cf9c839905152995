using System.Diagnostics;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>
/// Opens every configured store when the gateway starts, so that what a crash left is put right then and not in someone's request.
/// The gateway does not wait for it: a request does, if it comes before.
/// </summary>
internal sealed class FileStoreOpener(FileStores stores, IConnectionSource connections, ILogger<FileStoreOpener> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(connections.Connections.Select(connection => OpenAsync(connection, stoppingToken)));

    private async Task OpenAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.Settings is not FilesystemSettings settings)
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            await stores.OpenAsync(settings.Path, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(start);
            logger.StoreOpened(connection.Name, elapsed);
        }
        catch (DriverException e)
        {
            logger.StoreNotOpened(connection.Name, e);
        }
    }
}
