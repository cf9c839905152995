using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.AzureArm;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureArm;

public sealed class AzureSettingsTests
{
    private static readonly AzureSettings Good = new()
    {
        Subscription = AzureSimulator.Subscription,
        ResourceGroup = "group",
        Location = "westeurope",
    };

    private static readonly AzureSettingsValidator Validator = new();

    [Fact]
    public void Few_settings_are_enough_on_a_machine_with_an_identity() => Assert.True(Validator.Validate(Good).IsValid);

    [Fact]
    public void What_is_wrong_is_told_by_the_setting()
    {
        AssertWrong(nameof(AzureSettings.Endpoint), Good with { Endpoint = new Uri("http://management.azure.com/") });
        AssertWrong(nameof(AzureSettings.Subscription), Good with { Subscription = "mine" });
        AssertWrong(nameof(AzureSettings.ResourceGroup), Good with { ResourceGroup = "a/b" });
        AssertWrong(nameof(AzureSettings.Location), Good with { Location = "West Europe" });
        AssertWrong(nameof(AzureSettings.Subnet), Good with { Subnet = "network" });
        AssertWrong(nameof(AzureSettings.Audience), Good with { Audience = "management" });
        AssertWrong(nameof(AzureSettings.TenantId), Good with { ClientId = "app", ClientSecret = new Secret("secret") });
        AssertWrong(
            nameof(AzureSettings.ClientSecret),
            Good with
            {
                TokenSource = AzureTokenSource.ManagedIdentity,
                ClientSecret = new Secret("secret"),
            }
        );
    }

    [Fact]
    public void An_image_that_is_none_is_told() =>
        Assert.Contains(
            Validator.Validate(Good with { Images = "Debian:debian-12" }).Errors,
            error => error.PropertyName.StartsWith(nameof(AzureSettings.Images), StringComparison.Ordinal)
        );

    private static void AssertWrong(string setting, AzureSettings settings) =>
        Assert.Equal([setting], Validator.Validate(settings).Errors.Select(error => error.PropertyName).Distinct());
}
