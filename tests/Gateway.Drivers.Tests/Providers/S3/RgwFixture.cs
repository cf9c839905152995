using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.S3;

/// <summary>A real Ceph RADOS Gateway.</summary>
public sealed class RgwFixture : ProviderFixture, IObjectFixture
{
    public override string Provider => "s3";

    public static string? Endpoint { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_S3");

    public static string? AccessKeyId { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_S3_ACCESS_KEY");

    public static string? SecretAccessKey { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_S3_SECRET_KEY");

    public static string? Region { get; } = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_S3_REGION");

    // It looks at the source of a copy before it copies, and then replaces whatever is there: seen once in some thousand runs.
    public bool KeepsRacingWrites => false;

    public WriteConditions Refused => ~(WriteConditions.PutIfMatch | WriteConditions.PutIfNoneMatchAny);

    /// <summary>The connection's settings, for tests that change one of them.</summary>
    public static IReadOnlyDictionary<string, string?> Account { get; } =
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Preset"] = "Ceph",
            ["Endpoint"] = Endpoint,
            ["Region"] = Region,
            ["AccessKeyId"] = AccessKeyId,
            ["SecretAccessKey"] = SecretAccessKey,
        };

    /// <summary>What is missing for tests against the server; null if nothing is.</summary>
    public static string? Missing =>
        Endpoint is null ? "There is no S3 server: start tests/backends/s3.sh and export what it prints (CLOUDGATEWAY_TEST_S3)." : null;

    protected override IReadOnlyDictionary<string, string?> Settings => Account;

    protected override string? MissingBackend => Missing;
}
