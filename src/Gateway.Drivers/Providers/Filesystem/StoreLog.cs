using Microsoft.Extensions.Logging;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>What stores tell the operator.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Opened the store of {Connection} in {Elapsed}.")]
    public static partial void StoreOpened(this ILogger logger, string connection, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store of {Connection} cannot be opened; it is tried again when it is used.")]
    public static partial void StoreNotOpened(this ILogger logger, string connection, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue of {Root} is rebuilt from the objects' files: {Reason}.")]
    public static partial void CatalogueRebuilding(this ILogger logger, string root, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue of {Root} is rebuilt: {Objects} objects, {Damaged} damaged files.")]
    public static partial void CatalogueRebuilt(this ILogger logger, string root, long objects, long damaged);

    [LoggerMessage(Level = LogLevel.Error, Message = "The catalogue of {Root} is broken: it is rebuilt at the next start.")]
    public static partial void CatalogueBroken(this ILogger logger, string root, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The file {Path} is damaged: its object is not listed.")]
    public static partial void FileDamaged(this ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder {Path} has no valid bucket.json: its bucket is not shown.")]
    public static partial void BucketDamaged(this ILogger logger, string path, Exception? failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue did not take in an object that is stored; it is read from its file.")]
    public static partial void CatalogueBehind(this ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The temporary file {Path} could not be removed; it is swept at the next start.")]
    public static partial void TemporaryFileLeft(this ILogger logger, string path, Exception failure);
}
