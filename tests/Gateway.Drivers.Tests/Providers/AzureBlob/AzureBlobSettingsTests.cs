using Gateway.Drivers.Hosting;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

public sealed class AzureBlobSettingsTests
{
    [Theory]
    [InlineData("Account", "", "Key=a2V5")]
    [InlineData("Account", "Upper", "Key=a2V5")]
    [InlineData("Key", "abc", "Key=not base64")]
    [InlineData("Key", "abc", "Key=a2V5", "SasToken=sig=x")]
    [InlineData("SasToken", "abc", "SasToken=?sv=1&sig=x")]
    [InlineData("SasToken", "abc", "SasToken=sig=x", "Entra:TenantId=t")]
    [InlineData("Endpoint", "abc", "Key=a2V5", "Endpoint=ftp://host/")]
    [InlineData("Endpoint", "abc", "Endpoint=http://host/abc")]
    [InlineData("Entra.TenantId", "abc", "Entra:ClientId=c", "Entra:ClientSecret=s")]
    [InlineData("Entra.ClientSecret", "abc", "Entra:Source=ManagedIdentity", "Entra:ClientSecret=s")]
    [InlineData("Entra.AuthorityHost", "abc", "Entra:AuthorityHost=http://host/")]
    public async Task Settings_that_cannot_work_are_refused_by_name(string field, string account, params string[] settings)
    {
        await using var gateway = new TestGateway();

        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect(gateway, account, settings));

        Assert.Contains(field, failure.Errors.Keys);
        Assert.DoesNotContain("a2V5", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://abc.blob.core.windows.net/", "Key=a2V5")]
    [InlineData("https://abc.blob.core.windows.net/")]
    [InlineData("https://abc.blob.core.windows.net/", "Entra:TenantId=t", "Entra:ClientId=c", "Entra:ClientSecret=s")]
    [InlineData("http://127.0.0.1:10000/abc", "Key=a2V5", "Endpoint=http://127.0.0.1:10000/abc")]
    public async Task An_account_is_found_at_its_address(string address, params string[] settings)
    {
        await using var gateway = new TestGateway();

        Assert.Equal(address, Connect(gateway, "abc", settings).Settings.BaseAddress!.AbsoluteUri);
    }

    private static Connection Connect(TestGateway gateway, string account, string[] settings) =>
        gateway.Connect(
            "blobs",
            "azure-blob",
            [("Account", account), .. settings.Select(setting => setting.Split('=', 2)).Select(pair => (pair[0], (string?)pair[1]))]
        );
}
