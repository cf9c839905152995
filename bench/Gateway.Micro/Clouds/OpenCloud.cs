using Gateway.Drivers.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Gateway.Micro.Clouds;

/// <summary>One connection, opened as the gateway opens it, whose requests end in a handler in place of sockets.</summary>
internal sealed class OpenCloud : IConnectionSource, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    public OpenCloud(HttpMessageHandler transport, Func<ProviderCatalog, Connection> read, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection().AddLogging().AddDrivers();
        services.AddSingleton<IConnectionSource>(this);
        services.ConfigureAll<HttpClientFactoryOptions>(options =>
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = transport)
        );
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
        Connection = read(_services.GetRequiredService<ProviderCatalog>());
    }

    public Connection Connection { get; }

    public IReadOnlyList<Connection> Connections => [Connection];

    public Connection? Find(string name) => name == Connection.Name ? Connection : null;

    /// <summary>A cloud of these settings, whose every answer is this one.</summary>
    public static OpenCloud Answering(
        Func<HttpRequestMessage, HttpResponseMessage> answer,
        string provider,
        params (string Name, string? Value)[] settings
    ) => new(new AnsweringHandler(answer), catalog => catalog.ReadConnection("cloud", Section(provider, settings)));

    /// <summary>A driver, made anew as it is for each request.</summary>
    public TContract Open<TContract>()
        where TContract : class => _scope.ServiceProvider.GetRequiredService<DriverFactory>().Open<TContract>(Connection);

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static IConfigurationSection Section(string provider, (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Append(("Provider", provider)).Select(setting => KeyValuePair.Create($"Connection:{setting.Item1}", setting.Item2))
            )
            .Build()
            .GetSection("Connection");

    private sealed class AnsweringHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = answer(request);
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}
