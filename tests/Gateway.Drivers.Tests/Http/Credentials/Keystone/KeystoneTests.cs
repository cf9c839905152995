using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Credentials.Keystone;

/// <summary>Logins to Keystone, and what becomes of their tokens.</summary>
public sealed class KeystoneTests : IClassFixture<KeystoneSimulator>, IAsyncLifetime
{
    private static readonly (string, string?)[] ByPassword =
    [
        ("Username", "user"),
        ("Password", KeystoneSimulator.Password),
        ("ProjectName", "project"),
        ("Region", "one"),
    ];

    private readonly KeystoneSimulator _keystone;
    private readonly TestGateway _gateway = new(configure: services => services.AddOpenStackTestProvider());
    private readonly int _loginsBefore;

    public KeystoneTests(KeystoneSimulator keystone)
    {
        _keystone = keystone;
        _keystone.Clock = _gateway.Clock;
        _keystone.RefusesTokens = _keystone.QuotesLogins = false;
        _keystone.Gate = Task.CompletedTask;
        _keystone.Served.Clear();
        _loginsBefore = keystone.Logins;
    }

    private int Logins => _keystone.Logins - _loginsBefore;

    private FakeTimeProvider Clock => _gateway.Clock;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public static TheoryData<string[]> GoodLogins =>
        [
            ["Username=user", $"Password={KeystoneSimulator.Password}", "ProjectName=project"],
            ["Username=user", "UserDomainName=Default", $"Password={KeystoneSimulator.Password}", "ProjectId=project-id"],
            ["UserId=user-id", $"Password={KeystoneSimulator.Password}", "ProjectName=project", "ProjectDomainId=default"],
            ["ApplicationCredentialId=credential-id", $"ApplicationCredentialSecret={KeystoneSimulator.CredentialSecret}"],
            ["ApplicationCredentialName=credential", "Username=user", $"ApplicationCredentialSecret={KeystoneSimulator.CredentialSecret}"],
            ["ApplicationCredentialName=credential", "UserId=user-id", $"ApplicationCredentialSecret={KeystoneSimulator.CredentialSecret}"],
        ];

    [Theory]
    [MemberData(nameof(GoodLogins))]
    public async Task A_login_opens_the_services(string[] settings)
    {
        var driver = Open([("Region", "one"), .. settings.Select(Pair)]);

        await driver.CheckConnectionAsync(default);

        Assert.Equal(["nova-one/v2.1/thing"], _keystone.Served);
    }

    [Fact]
    public async Task A_login_of_version_1_gives_the_address_of_the_store()
    {
        var driver = Open(
            ("AuthUrl", new Uri(_keystone.Address, "/auth/v1.0").ToString()),
            ("Version1", "true"),
            ("Username", "account:user"),
            ("Password", KeystoneSimulator.Password)
        );

        var endpoint = await driver.GetAsync(["object-store"], default);

        Assert.Equal("/service/v1/AUTH_account", endpoint.AbsolutePath);
        Assert.Equal(["v1/AUTH_account/thing"], _keystone.Served);
        Clock.Advance(KeystoneSimulator.Life);
        await driver.GetAsync(["object-store"], default);
        Assert.Equal(2, Logins);
    }

    [Theory]
    [InlineData("false", "v3")]
    [InlineData("true", "auth/v1.0")]
    public async Task A_refused_password_is_told_without_it(string version1, string path)
    {
        var driver = Open(
            ("AuthUrl", new Uri(_keystone.Address, "/" + path).ToString()),
            ("Version1", version1),
            ("Username", "user"),
            ("Password", "wrong-password"),
            ("ProjectName", "project")
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() => driver.CheckConnectionAsync(default));

        Assert.Equal((DriverErrorKind.Unauthenticated, "login-refused"), (failure.Kind, failure.ProviderCode));
        Assert.DoesNotContain("wrong-password", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_quotes_the_login_is_not_passed_on()
    {
        _keystone.QuotesLogins = true;
        var driver = Open(ByPassword);

        var failure = await Assert.ThrowsAsync<DriverException>(() => driver.CheckConnectionAsync(default));

        Assert.Equal("login-not-understood", failure.ProviderCode);
        Assert.DoesNotContain(KeystoneSimulator.Password, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_keystone_that_is_not_there_is_unavailable()
    {
        await using var gateway = new TestGateway(TimeProvider.System, services => services.AddOpenStackTestProvider());
        gateway.Connect("cloud", OpenStackTestProvider.Name, [("AuthUrl", "http://127.0.0.1:1/v3"), .. ByPassword]);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            gateway.Open<IConnectionCheckDriver>("cloud").CheckConnectionAsync(default)
        );

        Assert.Equal(DriverErrorKind.Unavailable, failure.Kind);
    }

    [Fact]
    public async Task One_login_serves_all_who_wait_for_it()
    {
        var gate = new TaskCompletionSource();
        _keystone.Gate = gate.Task;
        var driver = Open(ByPassword);

        var calls = Enumerable.Range(0, 20).Select(_ => driver.CheckConnectionAsync(default)).ToArray();
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal((1, 20), (Logins, _keystone.Served.Count));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends()
    {
        var driver = Open(ByPassword);
        await driver.CheckConnectionAsync(default);

        Clock.Advance(KeystoneSimulator.Life - TimeSpan.FromMinutes(6));
        await driver.CheckConnectionAsync(default);
        Assert.Equal(1, Logins);

        Clock.Advance(TimeSpan.FromMinutes(2));
        await driver.CheckConnectionAsync(default);
        Assert.Equal(2, Logins);
        Clock.Advance(TimeSpan.FromMinutes(30));
        await driver.CheckConnectionAsync(default);
        Assert.Equal((2, 4), (Logins, _keystone.Served.Count));
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_replaced_once()
    {
        var driver = Open(ByPassword);
        await driver.CheckConnectionAsync(default);

        _keystone.Revoke();
        await driver.CheckConnectionAsync(default);

        Assert.Equal((2, 2), (Logins, _keystone.Served.Count));
    }

    [Fact]
    public async Task A_login_for_a_call_that_holds_the_only_place_does_not_wait_for_it()
    {
        var driver = Open([.. ByPassword, ("Resilience:Concurrency", "1"), ("Resilience:QueueLength", "0")]);
        await driver.CheckConnectionAsync(default);

        // The call has its place by the time it is told that its token is no good.
        _keystone.Revoke();
        await driver.CheckConnectionAsync(default);

        Assert.Equal((2, 2), (Logins, _keystone.Served.Count));
    }

    [Fact]
    public async Task A_service_that_refuses_a_new_token_is_believed()
    {
        _keystone.RefusesTokens = true;
        var driver = Open(ByPassword);

        var failure = await Assert.ThrowsAsync<DriverException>(() => driver.CheckConnectionAsync(default));

        Assert.Equal((DriverErrorKind.Unauthenticated, 2), (failure.Kind, Logins));
    }

    [Theory]
    [InlineData("one", "Public", "compute", "nova-one/v2.1")]
    [InlineData("two", "public", "compute", "nova-two/v2.1")]
    [InlineData("one", "Internal", "compute", "nova-inside/v2.1")]
    [InlineData(null, "Internal", "compute", "nova-inside/v2.1")]
    [InlineData(null, "Public", "object-store", "swift/AUTH_1")]
    [InlineData("one", "Public", "block-storage,volumev3", "cinder")]
    public async Task The_address_is_that_of_service_region_and_interface(string? region, string kind, string types, string expected)
    {
        var driver = Open([.. ByPassword, ("Region", region), ("Interface", kind)]);

        var endpoint = await driver.GetAsync(types.Split(','), default);

        Assert.Equal($"/service/{expected}", endpoint.AbsolutePath);
    }

    [Theory]
    [InlineData("three", "compute", DriverErrorKind.NotSupported, "three")]
    [InlineData("two", "object-store", DriverErrorKind.NotSupported, "object-store")]
    [InlineData("one", "dns", DriverErrorKind.NotSupported, "dns")]
    [InlineData("one", "empty", DriverErrorKind.NotSupported, "empty")]
    [InlineData(null, "compute", DriverErrorKind.Unexpected, "one, two")]
    public async Task A_service_that_is_not_to_be_found_is_told(string? region, string type, DriverErrorKind kind, string told)
    {
        var driver = Open([.. ByPassword, ("Region", region)]);

        var failure = await Assert.ThrowsAsync<DriverException>(() => driver.GetAsync([type], default));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    private static (string, string?) Pair(string setting) => (setting.Split('=')[0], setting.Split('=')[1]);

    private OpenStackTestDriver Open(params IEnumerable<(string Name, string? Value)> settings)
    {
        var all = new Dictionary<string, string?> { ["AuthUrl"] = _keystone.Address.ToString() };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        _gateway.Connect("cloud", OpenStackTestProvider.Name, [.. all.Select(pair => (pair.Key, pair.Value))]);
        return (OpenStackTestDriver)_gateway.Open<IConnectionCheckDriver>("cloud");
    }
}
