using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Sandbox;

/// <summary>Keys and fingerprints as <c>ssh-keygen</c> made and printed them.</summary>
public sealed class SandboxKeyTests : SandboxCase
{
    private const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlgEeqBgIVDgwVH/kqEY/f5kEFtyE78KyRk8j8sEdhJ tester";

    private const string Rsa =
        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDbSV6d/6qNY8msoPy/7REXmH0D5k4acsMbvWgIvVxK3KFdb6mnTRYCW/4ibfnOFIFWyGLUas/lnhMBmBAx0u5S"
        + "ma0NFB740FvW3UnqI25au+vAQGVYoBaMy8zFy7yfViBXDXO8Xu7WSdjH/+bMvzrsHX4UIVjg8mdc/haz2oMts4BYEw8aak/a2t0uP1bfx5Vt3kcx1iYP7kFKci"
        + "YLJdyoS/hFeXvHrSUm7A7yV1CLFQxhz4/VYAe7dbkzpjDpt28GQ2YUIEqFqzDB4d8su0yR1UVr2BqzX/JaGmxlCCQ6ykPzITwP8nJU2EzhMUnuQcCXZSPvV5H8"
        + "zi1lyoxUN0f5 tester";

    private const string P256 =
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIzA2GdAk/dEmycEtmTcJ9zA/0HRZ4WZaATKBNrAG88JjLxY2HAVfs"
        + "g+3ym3+kqzTF18V9ZauTN1eIu2PomzmjA= tester";

    private const string P384 =
        "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBO5bwJv2kQ1dd3w8RgHPyzsjC00ngkSAwfAvHNAskJ8cMMjJtRScNG"
        + "F1y3wycBYQlPPgOgDjOIxt5zqVNkar32p5pR6ITBCRA9guwh/5IhIB39qyCBlX7Jcy4iqnIOWNHw== tester";

    private const string P521 =
        "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBAHksxxvtNKOGNGZoivSw2Gus8OvL8eRvZ9FMQhOJU6J7sFaN9ZQPb"
        + "iGhn845WsQoAj4r7X+3Uk/Gru4rHVrsPPwhABwdWjLxJ/oIbWT13vZhxfkbj60Lbo14d8ZCkms/010dak49sN6cuI5Fl2Wze696QvNiyzQTI7fkkFSSGD+y8q2"
        + "PQ== tester";

    private IKeyPairDriver KeyPairs => Gateway.Open<IKeyPairDriver>(Name);

    [Theory]
    [InlineData(Ed25519, "SHA256:A7GbrfMLTkbu8ctq+geMdoN5A8Xn9F/YaDm4Y3B4FBE")]
    [InlineData(Rsa, "SHA256:14rCvDLxEYvRqJwbuKZGn8XdYkp8+n3R6mMVt4y+Xr0")]
    [InlineData(P256, "SHA256:soEfuh05vUcqpjbcNQBHBMWyVD6akL70/10S3UWJKwM")]
    [InlineData(P384, "SHA256:WozltoHO9RAzQLeeDzQgzVWTD5+7+qR2SEyx9kAA62Y")]
    [InlineData(P521, "SHA256:qdc8te2tnGciNaOJCKmDC0PZYDX+ZddzNkkDN6zCwRs")]
    public async Task An_imported_key_has_the_fingerprint_of_ssh_keygen(string text, string fingerprint)
    {
        var pair = await ImportAsync(text + "\n");

        Assert.Equal(fingerprint, pair.Fingerprint);
        Assert.Equal(text, pair.PublicKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 !!!")]
    [InlineData("ssh-dss AAAAC3NzaC1lZDI1NTE5AAAAIIlgEeqBgIVDgwVH/kqEY/f5kEFtyE78KyRk8j8sEdhJ")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIlgEeqBgIVDgwVH/kqEY/f5kEFtyE78KyRk8j8sEdhJ")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlgEeqBgIVDgwVH/kqEY/f5kEFtyE78KyRk8j8sEdg=")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/////4lgEeqBgIVDgwVH/kqEY/f5kEFtyE78KyRk8j8sEdhJ")]
    [InlineData(Ed25519 + "\n" + Ed25519)]
    [InlineData("-----BEGIN EC PRIVATE KEY-----")]
    public async Task What_is_no_key_is_refused(string text)
    {
        var failure = await AssertFailsAsync(DriverErrorKind.InvalidValue, () => ImportAsync(text));
        Assert.Equal("publicKey", failure.Field);
    }

    [Fact]
    public async Task A_point_that_is_not_on_the_curve_is_refused() =>
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => ImportAsync(P256.Replace("BIzA2GdAk", "BIzA2GdAl", StringComparison.Ordinal))
        );

    [Fact]
    public async Task A_made_pair_is_real_and_its_halves_belong_together()
    {
        var made = await KeyPairs.CreateKeyPairAsync(new CreateKeyPair { Name = "laptop" }, Cancellation);

        using var pair = ECDsa.Create();
        pair.ImportFromPem(made.PrivateKey);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var blob = Convert.FromBase64String(made.PublicKey!.Split(' ')[1]);
        Assert.Equal([.. point.X!, .. point.Y!], blob[^64..]);
        Assert.EndsWith(" laptop", made.PublicKey, StringComparison.Ordinal);
        Assert.Equal(made.Fingerprint, (await ImportAsync(made.PublicKey)).Fingerprint);
    }

    private Task<KeyPair> ImportAsync(string text) =>
        KeyPairs.CreateKeyPairAsync(new CreateKeyPair { Name = "imported", PublicKey = text }, Cancellation);
}
