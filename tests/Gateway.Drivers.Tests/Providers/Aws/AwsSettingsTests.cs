using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Aws;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>What is refused when a connection is saved.</summary>
public sealed class AwsSettingsTests
{
    private static readonly AwsSettings Good = new()
    {
        Region = "eu-central-1",
        AccessKeyId = "AKIA",
        SecretAccessKey = new Secret("secret"),
    };

    public static TheoryData<AwsSettings, string> Bad =>
        new()
        {
            { Good with { Region = "" }, "Region" },
            { Good with { Region = "evil.example/" }, "Region" },
            { Good with { Endpoint = "http://ec2.example.com/" }, "Endpoint" },
            { Good with { Endpoint = "no address" }, "Endpoint" },
            { Good with { ImageOwners = " , " }, "ImageOwners" },
            { Good with { SecretAccessKey = null }, "SecretAccessKey" },
            { Good with { Credentials = AwsCredentialSource.Chain }, "AccessKeyId" },
            { Good with { RoleExternalId = new Secret("x") }, "RoleExternalId" },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_setting_is_named(AwsSettings settings, string field) =>
        Assert.Contains(new AwsSettingsValidator().Validate(settings).Errors, error => error.PropertyName == field);

    [Theory]
    [InlineData("eu-central-1", null, "https://ec2.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", null, "https://ec2.cn-north-1.amazonaws.com.cn/")]
    [InlineData(
        "us-gov-west-1",
        "https://vpce-1.{service}.{region}.vpce.amazonaws.com",
        "https://vpce-1.ec2.us-gov-west-1.vpce.amazonaws.com/"
    )]
    public void The_address_is_of_the_region(string region, string? endpoint, string address)
    {
        var settings = Good with { Region = region, Endpoint = endpoint };

        Assert.True(new AwsSettingsValidator().Validate(settings).IsValid);
        Assert.Equal(address, settings.BaseAddress!.AbsoluteUri);
    }
}
