using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Stores;

/// <summary>The stores that run as servers, and where they are.</summary>
internal static class Store
{
    /// <summary>Every kind of store, by the name of its provider.</summary>
    public static readonly string[] All = ["s3", "swift", "azure-blob", "gcs", "filesystem"];

    /// <summary>The address of the S3 server.</summary>
    public static Uri S3 => new(Requirement.Variable("CLOUDGATEWAY_TEST_S3", "s3.sh"));

    /// <summary>The address of the Azure server, with the account.</summary>
    public static Uri Azure => new(Requirement.Variable("CLOUDGATEWAY_TEST_AZURITE", "azurite.sh"));

    /// <summary>What is missing for a store; null if nothing is.</summary>
    public static string? Missing(string store)
    {
        var (variable, script) = store switch
        {
            "s3" => ("S3", "s3.sh"),
            "swift" => ("SWIFT", "swift.sh"),
            "azure-blob" => ("AZURITE", "azurite.sh"),
            _ => ("", ""),
        };
        return variable == "" || Read(variable) is not null
            ? null
            : $"There is no server of {store}: start tests/backends/{script} and export what it prints (CLOUDGATEWAY_TEST_{variable}).";
    }

    /// <summary>Skips the test where the store is not there.</summary>
    public static void Require(string store) => Requirement.Need(Missing(store) is null, Missing(store) ?? "");

    /// <summary>The settings of a connection to it.</summary>
    public static Dictionary<string, string?> Settings(string store) =>
        store switch
        {
            "s3" => new()
            {
                ["Provider"] = "s3",
                ["Preset"] = "Ceph",
                ["Endpoint"] = Read("S3"),
                ["Region"] = Read("S3_REGION"),
                ["AccessKeyId"] = Read("S3_ACCESS_KEY"),
                ["SecretAccessKey"] = Read("S3_SECRET_KEY"),
            },
            "swift" => new()
            {
                ["Provider"] = "swift",
                ["AuthUrl"] = Read("SWIFT"),
                ["Login"] = "Version1",
                ["Username"] = Read("SWIFT_USER"),
                ["Password"] = Read("SWIFT_KEY"),
            },
            "azure-blob" => new()
            {
                ["Provider"] = "azure-blob",
                ["Account"] = Read("AZURITE_ACCOUNT"),
                ["Endpoint"] = Read("AZURITE"),
                ["Key"] = Read("AZURITE_KEY"),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(store), store, "There is no such server."),
        };

    /// <summary>A variable that the store's script prints, by what comes after <c>CLOUDGATEWAY_TEST_</c>.</summary>
    public static string? Read(string variable) => Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_" + variable);
}
