using Gateway.Conformance.Simulators;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Triton;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Triton;

/// <summary>Signatures of every kind of key, and what is told where one does not hold. The simulator verifies them.</summary>
public sealed class TritonSignatureTests : IAsyncLifetime
{
    private static readonly Dictionary<string, TritonKey> Keys = TritonKeys
        .Known.Append(TritonKeys.Stranger)
        .ToDictionary(key => key.Name, StringComparer.Ordinal);

    private readonly TritonSimulator _simulator = new();
    private readonly ShiftedClock _clock = new();

    public Task InitializeAsync() => _simulator.StartAsync();

    public async Task DisposeAsync() => await _simulator.DisposeAsync();

    [Theory]
    [InlineData("rsa-key", "rsa-sha256")]
    [InlineData("rsa-pkcs8-key", "rsa-sha256")]
    [InlineData("p256-key", "ecdsa-sha256")]
    [InlineData("p384-key", "ecdsa-sha384")]
    [InlineData("p521-key", "ecdsa-sha512")]
    public async Task A_key_of_each_kind_signs_as_its_algorithm_says(string name, string algorithm)
    {
        await CheckAsync(("Key", Keys[name].PrivateKey), ("KeyId", name));

        Assert.StartsWith(
            $"Signature keyId=\"/{TritonSimulator.Account}/keys/{name}\",algorithm=\"{algorithm}\",headers=\"date\",signature=\"",
            _simulator.Requests[^1].Headers["Authorization"],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("rsa-key")]
    [InlineData("p256-key")]
    public async Task Without_a_name_the_key_goes_by_its_fingerprint(string name)
    {
        await CheckAsync(("Key", Keys[name].PrivateKey));

        var fingerprint = TritonState.FingerprintOf(Keys[name].OpenSsh!);
        Assert.Contains($"/keys/{fingerprint}\"", _simulator.Requests[^1].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_a_file_is_read_again_when_it_is_replaced()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, TritonKeys.Stranger.PrivateKey);
            var driver = Open(("KeyFile", file));
            await Assert.ThrowsAsync<DriverException>(() => driver.CheckConnectionAsync(CancellationToken.None));

            await File.WriteAllTextAsync(file, TritonKeys.P256.PrivateKey);
            await driver.CheckConnectionAsync(CancellationToken.None);

            File.Delete(file);
            var failure = await Assert.ThrowsAsync<DriverException>(() => driver.CheckConnectionAsync(CancellationToken.None));
            Assert.Equal(DriverErrorKind.Unauthenticated, failure.Kind);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_key_of_a_sub_user_signs_in_its_name()
    {
        await CheckAsync(("Key", TritonKeys.Rsa.PrivateKey), ("User", TritonSimulator.User));

        var sent = _simulator.Requests[^1];
        Assert.StartsWith($"/{TritonSimulator.Account}/", sent.Path, StringComparison.Ordinal);
        Assert.Contains(
            $"\"/{TritonSimulator.Account}/users/{TritonSimulator.User}/keys/",
            sent.Headers["Authorization"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_wrong_account_is_told_as_such() =>
        await AssertRefusedAsync(("Key", TritonKeys.Rsa.PrivateKey), ("Account", "somebody-else"));

    [Fact]
    public async Task A_key_that_the_account_does_not_know_is_told_as_such() =>
        await AssertRefusedAsync(("Key", TritonKeys.Stranger.PrivateKey), ("KeyId", "rsa-key"));

    [Theory]
    [InlineData(-290)]
    [InlineData(290)]
    public async Task Clocks_may_differ_by_less_than_five_minutes(int seconds)
    {
        _clock.Shift = TimeSpan.FromSeconds(seconds);
        await CheckAsync(("Key", TritonKeys.Rsa.PrivateKey));
    }

    [Theory]
    [InlineData(-310)]
    [InlineData(310)]
    public async Task Clocks_that_differ_by_more_are_told(int seconds)
    {
        _clock.Shift = TimeSpan.FromSeconds(seconds);

        var failure = await AssertRefusedAsync(("Key", TritonKeys.Rsa.PrivateKey));

        Assert.Contains("00:05:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("clock", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_is_signed_anew()
    {
        _simulator.FailNext(new Fault { Status = 503, Body = TritonSimulator.ErrorBody("ServiceUnavailable", "in a moment") });

        await CheckAsync(("Key", TritonKeys.P256.PrivateKey));

        // A signature of ECDSA is never the same twice.
        Assert.Equal(2, _simulator.Requests.Select(sent => sent.Headers["Authorization"]).Distinct().Count());
    }

    [Theory]
    [InlineData("Key", "no key")]
    [InlineData("Key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----")]
    [InlineData("Key", "")]
    [InlineData("KeyFile", "/no/such/file.pem")]
    [InlineData("Account", "my")]
    [InlineData("Account", "a/b")]
    [InlineData("KeyId", "a\"b")]
    public void Settings_that_cannot_work_are_refused_when_they_are_saved(string setting, string value)
    {
        var settings = new List<(string, string)> { (setting, value) };
        if (setting is not ("Key" or "KeyFile"))
        {
            settings.Add(("Key", TritonKeys.Rsa.PrivateKey));
        }

        Assert.Throws<ConnectionSettingsException>(() => Open([.. settings]));
    }

    [Fact]
    public void A_public_half_is_no_key_to_sign_with()
    {
        using var pair = System.Security.Cryptography.RSA.Create(2048);
        Assert.False(SigningKey.IsUsable(pair.ExportSubjectPublicKeyInfoPem()));
        Assert.True(SigningKey.IsUsable(pair.ExportRSAPrivateKeyPem()));
    }

    private Task CheckAsync(params (string, string)[] settings) => Open(settings).CheckConnectionAsync(CancellationToken.None);

    private async Task<DriverException> AssertRefusedAsync(params (string, string)[] settings)
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => CheckAsync(settings));
        Assert.Equal((DriverErrorKind.Unauthenticated, "InvalidCredentials"), (failure.Kind, failure.ProviderCode));
        return failure;
    }

    private IConnectionCheckDriver Open(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Connection:Provider"] = "triton",
            ["Connection:Endpoint"] = _simulator.Address.ToString(),
            ["Connection:Account"] = TritonSimulator.Account,
        };
        foreach (var (name, value) in settings)
        {
            all[$"Connection:{name}"] = value;
        }

        var section = new ConfigurationBuilder().AddInMemoryCollection(all).Build().GetSection("Connection");
        var services = new ServiceCollection().AddLogging().AddDrivers().AddSingleton<TimeProvider>(_clock);
        services.AddSingleton<IConnectionSource>(new NoConnections());
        var provider = services.BuildServiceProvider();
        var connection = provider.GetRequiredService<ProviderCatalog>().ReadConnection("signed", section);
        return provider.GetRequiredService<DriverFactory>().Open<IConnectionCheckDriver>(connection);
    }

    /// <summary>A clock that is wrong.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }

    private sealed class NoConnections : IConnectionSource
    {
        public IReadOnlyList<Connection> Connections => [];

        public Connection? Find(string name) => null;
    }
}
