using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.S3;

/// <summary>A real OpenStack Swift by its S3 API: another server that speaks the protocol, with fewer gifts.</summary>
public sealed class SwiftS3Fixture : ProviderFixture, IObjectFixture
{
    private static readonly string? Endpoint = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT_S3");

    public override string Provider => "s3";

    public bool KeepsRacingWrites => false;

    public WriteConditions Refused => ~WriteConditions.None;

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>
        {
            ["Preset"] = "Swift",
            ["Endpoint"] = Endpoint,
            ["Region"] = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT_S3_REGION"),
            ["AccessKeyId"] = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT_S3_ACCESS_KEY"),
            ["SecretAccessKey"] = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT_S3_SECRET_KEY"),
        };

    protected override string? MissingBackend =>
        Endpoint is null
            ? "There is no Swift with an S3 API: start tests/backends/swift.sh and export what it prints (CLOUDGATEWAY_TEST_SWIFT_S3)."
            : null;
}
