using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Swift;

/// <summary>A real Swift with logins of its own.</summary>
public sealed class SwiftFixture : ProviderFixture, IObjectFixture
{
    public static readonly string? AuthUrl = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT");
    public static readonly string? User = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT_USER");
    public static readonly string? Key = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_SWIFT_KEY");

    public const string Missing = "There is no Swift: start tests/backends/swift.sh and export what it prints (CLOUDGATEWAY_TEST_SWIFT).";

    public override string Provider => "swift";

    // Seen at 2.30: If-None-Match: * is looked at before the body comes, and of eight racing creations all may win; the rest is passed over.
    public WriteConditions Refused => Enum.GetValues<WriteConditions>().Aggregate((all, next) => all | next);

    protected override IReadOnlyDictionary<string, string?> Settings => Login;

    protected override string? MissingBackend => AuthUrl is null ? Missing : null;

    /// <summary>The settings of a connection to it.</summary>
    public static IReadOnlyDictionary<string, string?> Login { get; } =
        new Dictionary<string, string?>
        {
            ["AuthUrl"] = AuthUrl,
            ["Login"] = "Version1",
            ["Username"] = User,
            ["Password"] = Key,
        };
}
