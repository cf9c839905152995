using Gateway.Drivers.Hosting;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Credentials.Keystone;

/// <summary>Which settings of a login are taken.</summary>
public sealed class KeystoneSettingsTests
{
    private const string Url = "AuthUrl=https://cloud.example:5000/v3";

    [Theory]
    [InlineData(Url, "Username=u", "Password=p", "ProjectName=p")]
    [InlineData(Url, "UserId=u", "Password=p", "ProjectId=p", "UserDomainId=d", "Region=one", "Interface=internal")]
    [InlineData(Url, "ApplicationCredentialId=a", "ApplicationCredentialSecret=s")]
    [InlineData(Url, "ApplicationCredentialName=a", "ApplicationCredentialSecret=s", "Username=u", "UserDomainName=d")]
    public async Task A_login_is_taken(params string[] settings)
    {
        await using var gateway = new TestGateway(configure: services => services.AddOpenStackTestProvider());

        Assert.NotNull(Connect(gateway, settings));
    }

    [Theory]
    [InlineData("AuthUrl", "Username=u", "Password=p", "ProjectName=p")]
    [InlineData("AuthUrl", "AuthUrl=ftp://cloud.example", "Username=u", "Password=p", "ProjectName=p")]
    [InlineData("AuthUrl", "AuthUrl=https://u:p@cloud.example", "Username=u", "Password=p", "ProjectName=p")]
    [InlineData("Username", Url, "Password=p", "ProjectName=p")]
    [InlineData("Username", Url, "Username=u", "UserId=u", "Password=p", "ProjectName=p")]
    [InlineData("Password", Url, "Username=u", "ProjectName=p")]
    [InlineData("ProjectName", Url, "Username=u", "Password=p")]
    [InlineData("ProjectName", Url, "Username=u", "Password=p", "ProjectName=p", "ProjectId=p")]
    [InlineData("UserDomainName", Url, "Username=u", "UserDomainName=d", "UserDomainId=d", "Password=p", "ProjectName=p")]
    [InlineData("ApplicationCredentialSecret", Url, "ApplicationCredentialId=a")]
    [InlineData("Username", Url, "ApplicationCredentialName=a", "ApplicationCredentialSecret=s")]
    [InlineData("ProjectId", Url, "ApplicationCredentialId=a", "ApplicationCredentialSecret=s", "ProjectId=p")]
    [InlineData("Password", Url, "ApplicationCredentialId=a", "ApplicationCredentialSecret=s", "Password=p")]
    [InlineData("CertificateAuthorityFile", Url, "Username=u", "Password=p", "ProjectName=p", "CertificateAuthorityFile=/nothing")]
    [InlineData("Interface", Url, "Username=u", "Password=p", "ProjectName=p", "Interface=secret")]
    public async Task A_login_that_cannot_work_is_refused_by_its_field(string field, params string[] settings)
    {
        await using var gateway = new TestGateway(configure: services => services.AddOpenStackTestProvider());

        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect(gateway, settings));

        Assert.Equal(field, Assert.Single(failure.Errors).Key);
    }

    private static Connection Connect(TestGateway gateway, string[] settings) =>
        gateway.Connect(
            "cloud",
            OpenStackTestProvider.Name,
            [
                .. settings.Select(setting =>
                    (
                        setting[..setting.IndexOf('=', StringComparison.Ordinal)],
                        (string?)setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]
                    )
                ),
            ]
        );
}
