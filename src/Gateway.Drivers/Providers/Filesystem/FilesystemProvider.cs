using FluentValidation;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers.Filesystem;

/// <summary>Settings of the <c>filesystem</c> provider.</summary>
[OperatorOnly]
public sealed record FilesystemSettings : ProviderSettings
{
    /// <summary>
    /// The root folder of the store; made if it is not there. It belongs to one gateway process at a time and must lie on one
    /// local file system.
    /// </summary>
    [OperatorOnly]
    public string Path { get; init; } = "";
}

internal sealed class FilesystemSettingsValidator : AbstractValidator<FilesystemSettings>
{
    public FilesystemSettingsValidator() =>
        RuleFor(settings => settings.Path)
            .Must(path => !string.IsNullOrWhiteSpace(path) && !path.Contains('\0', StringComparison.Ordinal))
            .WithMessage("Set it to the folder that holds the store, such as /var/lib/cloudgateway/files.");
}

internal static class FilesystemProvider
{
    public static IServiceCollection AddFilesystem(this IServiceCollection services)
    {
        services.AddSingleton<DiskThreads>();
        services.AddSingleton<FileStores>();
        services.AddHostedService<FileStoreOpener>();
        return services.AddProvider<FilesystemSettings, FilesystemSettingsValidator>(
            "filesystem",
            "Local file system",
            provider => provider.AddDriver<FilesystemBucketDriver>().AddDriver<FilesystemObjectDriver>().AddDriver<FilesystemUploadDriver>()
        );
    }
}
