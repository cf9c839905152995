using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Drivers.Tests.Canaries;

/// <summary>
/// No secret of a connection, and no token or signature made of one, comes back in a failure or a log, whatever a provider repeats of it.
/// </summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private static readonly int[] Statuses = [400, 401, 403, 404, 409, 422, 429, 500, 200];

    private const string RoleService = "AWS_ENDPOINT_URL_STS";

    // Logins that fail: Google's library tries again for long what may pass.
    private static readonly int[] Refusals = [400, 401, 403];

    // A circuit opens after twenty failures; a connection that has changed has one of its own.
    private const int CallsOfConnection = 8;
    private readonly CanaryServer _server = new();
    private readonly LogLines _log = new();
    private TestGateway _gateway = null!;

    public static TheoryData<int> Connections => [.. Enumerable.Range(0, CanarySettings.All(new Uri("http://localhost/")).Count)];

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        // Where AWS's own library looks for the service that gives out roles.
        Environment.SetEnvironmentVariable(RoleService, _server.Address.AbsoluteUri);
        _gateway = new TestGateway(
            TimeProvider.System,
            services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
                services.Replace(ServiceDescriptor.Singleton<AzureTokens>(new CanaryTokens()));
            }
        );
    }

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable(RoleService, null);
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public void Every_secret_of_every_provider_has_a_canary()
    {
        var planted = CanarySettings
            .All(new Uri("http://localhost/"))
            .ToLookup(connection => connection.Provider, connection => connection.Settings);
        foreach (var provider in _gateway.Catalog.All)
        {
            Assert.Equal(
                [],
                SettingsMember
                    .Of(provider.Settings.Type)
                    .Where(member => member.IsSecret)
                    .Select(member => member.Key)
                    .Except(planted[provider.Name].SelectMany(all => all.Select(one => one.Name)))
            );
        }
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task No_failure_of_any_call_tells_a_secret(int index)
    {
        var canary = CanarySettings.All(_server.Address)[index];
        var secrets = SecretsOf(Connect(canary, 0));
        _server.Secrets = secrets;

        AssertNoLeak(await TryAllAsync(canary, secrets, letsIn: true));
        AssertNoLeak(await TryAllAsync(canary, secrets, letsIn: false));
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public void A_connection_tells_no_secret_however_it_is_shown(int index)
    {
        var canary = CanarySettings.All(_server.Address)[index];
        var connection = Connect(canary, 0);
        var secrets = SecretsOf(connection);

        AssertNone(secrets, connection.ToString());
        AssertNone(secrets, connection.Settings.ToString());
        AssertNone(secrets, connection.Revision);
        AssertNone(secrets, JsonSerializer.Serialize(connection.Settings, connection.Settings.GetType()));
        var refused = Assert.Throws<ConnectionSettingsException>(() =>
            _gateway.Connect("broken", canary.Provider, [.. canary.Settings, ("Resilience:Retries", "many"), ("NoSuchSetting", "1")])
        );
        AssertNone(secrets, refused.ToString());
        foreach (var (name, _) in canary.Settings)
        {
            // The secret where another setting belongs, which then is refused.
            if (Record.Exception(() => _gateway.Connect("broken", canary.Provider, Swap(canary, name, secrets))) is { } failure)
            {
                AssertNone(secrets.Where(secret => secret.Contains(CanarySettings.Mark, StringComparison.Ordinal)), failure.ToString());
            }
        }
    }

    private static (string, string?)[] Swap(CanaryConnection canary, string name, IReadOnlyList<string> secrets) =>
        [.. canary.Settings.Select(setting => setting.Name == name && secrets.Count > 0 ? (name, secrets[0] + " ") : setting)];

    private async Task<IReadOnlyList<string>> TryAllAsync(CanaryConnection canary, IReadOnlyList<string> secrets, bool letsIn)
    {
        _server.LetsIn = letsIn;
        var leaks = new List<string>();
        var number = 0;
        var provider = Connect(canary, 0).Provider;
        foreach (var (contract, method) in ContractCalls.Of(provider))
        {
            foreach (var status in letsIn ? Statuses : Refusals)
            {
                (_server.Status, _server.Form) = (status, number % CanaryServer.Forms);
                var connection = Connect(canary, 1 + (number++ / CallsOfConnection));
                var driver = Open(contract, connection);
                var failure = await Record.ExceptionAsync(() => ContractCalls.CallAsync(driver, method, CancellationToken.None));
                leaks.AddRange(
                    Leaks(secrets, failure).Select(leak => $"{contract.Name}.{method.Name} at {status}, form {_server.Form}: {leak}")
                );
            }
        }

        leaks.AddRange(_log.Take().Where(line => IsLeak(secrets, line)).Select(line => "log: " + line));
        // To an address with TLS nothing gets through here.
        var isReached = provider.Name is not ("filesystem" or "sandbox") && !canary.Settings.Any(IsOfTls);
        Assert.True(_server.Refusals > 0 || !isReached, "Nothing was refused.");
        return leaks;
    }

    private static bool IsOfTls((string Name, string? Value) setting) =>
        setting.Value?.StartsWith("https:", StringComparison.Ordinal) is true;

    private object Open(Type contract, Connection connection) =>
        typeof(TestGateway).GetMethod(nameof(TestGateway.Open))!.MakeGenericMethod(contract).Invoke(_gateway, [connection.Name])!;

    private Connection Connect(CanaryConnection canary, int revision) =>
        _gateway.Connect(
            "canary",
            canary.Provider,
            [.. canary.Settings, ("Resilience:Retries", "0"), ("Resilience:TotalSeconds", $"{60 + revision}")]
        );

    private static IReadOnlyList<string> SecretsOf(Connection connection) =>
        [
            .. SettingsMember
                .Of(connection.Settings.GetType())
                .Select(member => member.ValueIn(connection.Settings))
                .OfType<Secret>()
                .Select(secret => secret.Reveal()),
        ];

    private static IEnumerable<string> Leaks(IReadOnlyList<string> secrets, Exception? failure) =>
        failure is null
            ? []
            : new[] { failure.ToString() }
                .Concat(failure is DriverException told ? [told.ProviderCode, told.ProviderRequestId, told.Field] : Array.Empty<string?>())
                .OfType<string>()
                .Where(text => IsLeak(secrets, text));

    private static bool IsLeak(IReadOnlyList<string> secrets, string text) =>
        text.Contains(CanarySettings.Mark, StringComparison.OrdinalIgnoreCase)
        || secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal))
        // The lines of a key, however they are put together.
        || secrets
            .Where(secret => secret.Contains("PRIVATE KEY", StringComparison.Ordinal))
            .SelectMany(key => key.Replace("\\n", "\n", StringComparison.Ordinal).Split('\n', '\r', '"'))
            .Any(line => line.Length >= 60 && text.Contains(line, StringComparison.Ordinal));

    private static void AssertNoLeak(IReadOnlyList<string> leaks) =>
        Assert.True(leaks.Count == 0, $"{leaks.Count} leaks: {string.Join('\n', leaks.Take(3))}");

    private static void AssertNone(IEnumerable<string> secrets, string? text) => Assert.False(IsLeak([.. secrets], text ?? ""), text);

    private sealed class CanaryTokens : AzureTokens
    {
        protected override Azure.Core.TokenCredential CreateCredential(AzureEntra entra) => new Credential();

        private sealed class Credential : Azure.Core.TokenCredential
        {
            public override Azure.Core.AccessToken GetToken(
                Azure.Core.TokenRequestContext requestContext,
                CancellationToken cancellationToken
            ) => new(CanarySettings.Token("entra"), DateTimeOffset.UtcNow.AddHours(1));

            public override ValueTask<Azure.Core.AccessToken> GetTokenAsync(
                Azure.Core.TokenRequestContext requestContext,
                CancellationToken cancellationToken
            ) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyList<string> Take()
        {
            var lines = _lines.ToArray();
            _lines.Clear();
            return lines;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose() { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
