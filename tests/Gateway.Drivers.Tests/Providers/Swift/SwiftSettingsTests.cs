using Gateway.Drivers.Hosting;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Swift;

/// <summary>Which settings of a connection are taken.</summary>
public sealed class SwiftSettingsTests
{
    private const string Url = "AuthUrl=http://127.0.0.1:1/auth/v1.0";

    [Theory]
    [InlineData(Url, "Login=Version1", "Username=account:user", "Password=key")]
    [InlineData(Url, "Username=user", "Password=secret", "ProjectName=project", "TempUrlKey=key")]
    [InlineData(Url, "ApplicationCredentialId=id", "ApplicationCredentialSecret=secret")]
    public async Task A_login_is_taken(params string[] settings)
    {
        await using var gateway = new TestGateway();

        Assert.NotNull(Connect(gateway, settings));
    }

    [Theory]
    [InlineData("Login", Url, "Login=Version2", "Username=account:user", "Password=key")]
    [InlineData("Username", Url, "Login=Version1", "Password=key")]
    [InlineData("Password", Url, "Login=Version1", "Username=account:user")]
    [InlineData("Password", Url, "Login=Version1", "Username=account:user", "Password=line\nbreak")]
    [InlineData("ProjectName", Url, "Username=account:user", "Password=key")]
    [InlineData("TempUrlKey", Url, "Login=Version1", "Username=account:user", "Password=key", "TempUrlKey=")]
    [InlineData("ApplicationCredentialId", Url, "Login=Version1", "Username=a:u", "Password=key", "ApplicationCredentialId=id")]
    public async Task A_login_that_cannot_work_is_refused_by_its_field(string field, params string[] settings)
    {
        await using var gateway = new TestGateway();

        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect(gateway, settings));

        Assert.Equal(field, Assert.Single(failure.Errors).Key);
    }

    private static Connection Connect(TestGateway gateway, string[] settings) =>
        gateway.Connect(
            "swift",
            "swift",
            [.. settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], (string?)pair[1]))]
        );
}
