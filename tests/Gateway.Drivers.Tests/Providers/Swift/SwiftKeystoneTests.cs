using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Swift;

/// <summary>A real Swift behind a real Keystone, where there is one: <c>tests/backends/swift.sh</c> joins it by KEYSTONE_URL.</summary>
public sealed class SwiftKeystoneTests
{
    private static readonly string? Url = Read("");

    [SkippableFact]
    public Task A_password_opens_the_store() =>
        StoreAndReadAsync(("Username", Read("_USER")), ("Password", Read("_PASSWORD")), ("ProjectName", Read("_PROJECT")));

    [SkippableFact]
    public Task An_application_credential_opens_the_store() =>
        StoreAndReadAsync(
            ("ApplicationCredentialId", Read("_APPLICATION_CREDENTIAL_ID")),
            ("ApplicationCredentialSecret", Read("_APPLICATION_CREDENTIAL_SECRET"))
        );

    [SkippableFact]
    public async Task A_refused_password_is_told()
    {
        Skip.If(Url is null, "There is no Keystone (CLOUDGATEWAY_TEST_KEYSTONE).");
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect("cloud", "swift", ("AuthUrl", Url), ("Username", "nobody"), ("Password", "wrong"), ("ProjectName", "demo"));

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            gateway.Open<IConnectionCheckDriver>("cloud").CheckConnectionAsync(default)
        );

        Assert.Equal(DriverErrorKind.Unauthenticated, failure.Kind);
    }

    private static async Task StoreAndReadAsync(params (string, string?)[] login)
    {
        Skip.If(Url is null || login.Any(setting => setting.Item2 is null), "There is no Keystone (CLOUDGATEWAY_TEST_KEYSTONE).");
        await using var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect("cloud", "swift", [("AuthUrl", Url), .. login]);
        await gateway.Open<IConnectionCheckDriver>("cloud").CheckConnectionAsync(default);
        var (bucket, objects) = ($"cgw-keystone-{Guid.NewGuid():N}", gateway.Open<IObjectDriver>("cloud"));
        await gateway.Open<IBucketDriver>("cloud").CreateBucketAsync(new CreateBucket { Name = bucket }, default);
        using var content = new MemoryStream("content"u8.ToArray());

        await objects.PutObjectAsync(bucket, "key", new ObjectWrite(content, content.Length), default);

        await using var read = await objects.OpenObjectAsync(bucket, "key", ObjectRead.Whole, default);
        using var text = new StreamReader(read.Body!, Encoding.UTF8);
        Assert.Equal("content", await text.ReadToEndAsync());
    }

    private static string? Read(string name) => Environment.GetEnvironmentVariable($"CLOUDGATEWAY_TEST_KEYSTONE{name}");
}
