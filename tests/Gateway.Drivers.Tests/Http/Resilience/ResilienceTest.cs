using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Resilience;

/// <summary>A connection whose provider, clock and dice are the test's.</summary>
public abstract class ResilienceTest : IAsyncLifetime
{
    private protected ResilienceTest()
    {
        Gateway = new TestGateway(configure: services =>
        {
            services.AddTestProvider();
            services.AddSingleton<Random>(Dice);
            services.AddHttpClient(nameof(TestDriver)).ConfigurePrimaryHttpMessageHandler(() => Transport);
        });
        Connect("lab");
    }

    private protected StubTransport Transport { get; } = new();

    private protected LoadedDice Dice { get; } = new();

    private protected TestGateway Gateway { get; }

    private protected FakeTimeProvider Clock => Gateway.Clock;

    private protected HttpClient Http => ClientOf("lab");

    private protected static CancellationToken Cancellation => CancellationToken.None;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Gateway.DisposeAsync();

    private protected void Connect(string name, params (string Name, string? Value)[] resilience) =>
        Gateway.Connect(
            name,
            TestProvider.Name,
            [("Endpoint", "http://provider.example/"), .. resilience.Select(line => ($"Resilience:{line.Name}", line.Value))]
        );

    private protected HttpClient ClientOf(string connection) => ((TestDriver)Gateway.Open<IConnectionCheckDriver>(connection)).Http;

    private protected ConnectionLoad Load => Gateway.Loads.Of(Gateway.Find("lab")!);

    private protected static async Task<DriverException> FailAsync(Func<Task> call) => await Assert.ThrowsAsync<DriverException>(call);

    /// <summary>Waits for what the thread pool does.</summary>
    private protected static async Task UntilAsync(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A die that always shows the same.</summary>
    internal sealed class LoadedDice : Random
    {
        public double Shows { get; set; }

        public override double NextDouble() => Shows;

        protected override double Sample() => Shows;
    }
}
