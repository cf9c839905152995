using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

/// <summary>Azurite, the vendor's own emulator of the Blob service.</summary>
public sealed class AzureBlobFixture : ProviderFixture, IObjectFixture
{
    public static string? Endpoint { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_AZURITE");

    public static string? Account { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_AZURITE_ACCOUNT");

    public static string? Key { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_AZURITE_KEY");

    public override string Provider => "azure-blob";

    /// <summary>Azurite compares UTF-16 code units, and characters of more than two bytes in UTF-16 come before some of less.</summary>
    public bool ListsByBytes => false;

    /// <summary>What the service folds or does not take; Azurite would hold some of it.</summary>
    public bool RefusesKey(string key) =>
        key.Any(char.IsControl) || key.Contains('\\', StringComparison.Ordinal) || key.Split('/').Any(segment => segment.EndsWith('.'));

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Account"] = Account,
            ["Endpoint"] = Endpoint,
            ["Key"] = Key,
        };

    protected override string? MissingBackend =>
        Endpoint is null || Account is null || Key is null
            ? "There is no Azurite: start tests/backends/azurite.sh and export what it prints (CLOUDGATEWAY_TEST_AZURITE)."
            : null;
}
