using Gateway.Drivers.Hosting;
using Gateway.Drivers.Providers.S3;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.S3;

public sealed class S3SettingsTests : IAsyncLifetime
{
    private readonly TestGateway _gateway = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _gateway.DisposeAsync().AsTask();

    [Theory]
    [InlineData("Aws", "eu-central-1", "https://s3.eu-central-1.amazonaws.com/")]
    [InlineData("BackblazeB2", "eu-central-003", "https://s3.eu-central-003.backblazeb2.com/")]
    [InlineData("DigitalOceanSpaces", "fra1", "https://fra1.digitaloceanspaces.com/")]
    [InlineData("Wasabi", "eu-central-2", "https://s3.eu-central-2.wasabisys.com/")]
    [InlineData("Scaleway", "fr-par", "https://s3.fr-par.scw.cloud/")]
    [InlineData("Ovh", "gra", "https://s3.gra.io.cloud.ovh.net/")]
    [InlineData("Linode", "nl-ams-1", "https://nl-ams-1.linodeobjects.com/")]
    public void A_preset_knows_its_address(string preset, string region, string address) =>
        Assert.Equal(address, Connect([("Preset", preset), ("Region", region)]).BaseAddress!.AbsoluteUri);

    [Theory]
    [InlineData("Ceph", "us-east-1")]
    [InlineData("Minio", "us-east-1")]
    [InlineData("CloudflareR2", "auto")]
    [InlineData("Swift", "us-east-1")]
    [InlineData("Other", "us-east-1")]
    public void A_preset_without_an_address_asks_for_one_and_has_a_region(string preset, string region)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect([("Preset", preset)]));
        Assert.Equal(["Endpoint"], failure.Errors.Keys);

        Assert.Equal(region, Connect([("Preset", preset), ("Endpoint", "https://s3.example")]).SigningRegion);
    }

    [Theory]
    [InlineData("Region", null)]
    [InlineData("Region", "EU Central")]
    [InlineData("Region", "eu.evil.example/")]
    [InlineData("Endpoint", "s3.example")]
    [InlineData("Endpoint", "ftp://s3.example")]
    [InlineData("Endpoint", "https://user@s3.example")]
    [InlineData("Endpoint", "https://s3.example/?x")]
    [InlineData("AccessKeyId", null)]
    [InlineData("SecretAccessKey", null)]
    [InlineData("Profile", "default")]
    [InlineData("RoleExternalId", "id")]
    [InlineData("CertificateAuthorityFile", "/nowhere.pem")]
    public void A_setting_that_cannot_be_is_named(string name, string? value)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect([("Region", "eu-central-1"), (name, value)]));

        Assert.Equal([name], failure.Errors.Keys);
    }

    [Fact]
    public void The_chain_of_credentials_takes_no_keys()
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => Connect([("Region", "eu-central-1"), ("Credentials", "Chain")]));

        Assert.Equal(["AccessKeyId", "SecretAccessKey"], failure.Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Aws", "bucket", "https://bucket.s3.eu-central-1.amazonaws.com/a//b/../%C3%BC%20%25%3F%23")]
    [InlineData("Aws", "dotted.bucket", "https://s3.eu-central-1.amazonaws.com/dotted.bucket/a//b/../%C3%BC%20%25%3F%23")]
    [InlineData("Aws", "Old_Bucket", "https://s3.eu-central-1.amazonaws.com/Old_Bucket/a//b/../%C3%BC%20%25%3F%23")]
    [InlineData("Scaleway", "bucket", "https://bucket.s3.eu-central-1.scw.cloud/a//b/../%C3%BC%20%25%3F%23")]
    public void An_object_s_address_is_written_as_it_is_signed(string preset, string bucket, string address)
    {
        var connection = _gateway.Connect("lab", "s3", All([("Preset", preset), ("Region", "eu-central-1")]));

        var found = new S3Address(connection, (S3Settings)connection.Settings).OfObject(bucket, "a//b/../ü %?#");

        Assert.Equal(address, found.OriginalString);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("evil.example/")]
    [InlineData("evil.example?")]
    [InlineData("user@evil.example")]
    [InlineData("evil.example:80")]
    public void What_cannot_be_a_bucket_is_no_part_of_an_address(string bucket)
    {
        var connection = _gateway.Connect("lab", "s3", All([("Region", "eu-central-1")]));

        var failure = Assert.Throws<Gateway.Drivers.Model.DriverException>(() =>
            new S3Address(connection, (S3Settings)connection.Settings).OfBucket(bucket)
        );

        Assert.Equal(Gateway.Drivers.Model.DriverErrorKind.NotFound, failure.Kind);
    }

    private S3Settings Connect(IEnumerable<(string Name, string? Value)> settings) =>
        (S3Settings)_gateway.Connect("lab", "s3", All(settings)).Settings;

    private static (string Name, string? Value)[] All(IEnumerable<(string Name, string? Value)> settings) =>
        [
            .. new Dictionary<string, string?>(StringComparer.Ordinal) { ["AccessKeyId"] = "id", ["SecretAccessKey"] = "secret" }
                .Where(pair => settings.All(setting => setting.Name != pair.Key))
                .Select(pair => (pair.Key, pair.Value)),
            .. settings.GroupBy(setting => setting.Name, StringComparer.Ordinal).Select(group => group.Last()),
        ];
}
