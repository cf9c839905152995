using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Hosting;

/// <summary>Says what a provider consists of.</summary>
internal sealed class ProviderBuilder(IServiceCollection services, Type settingsType)
{
    public List<DriverRegistration> Drivers { get; } = [];

    public ErrorReader? ErrorReader { get; private set; }

    /// <summary>Adds a driver class and every contract it fulfils. <paramref name="configure"/> adds credentials to its handler chain.</summary>
    public ProviderBuilder AddDriver<TDriver>(Action<IHttpClientBuilder>? configure = null)
        where TDriver : class
    {
        var registration = new DriverRegistration(typeof(TDriver), settingsType);
        Drivers.Add(registration);
        if (registration.NeedsHttp)
        {
            var client = services.AddDriverClient(registration.ClientName);
            configure?.Invoke(client);
        }

        return this;
    }

    /// <summary>How the provider's error bodies are read.</summary>
    public ProviderBuilder ReadErrors(ErrorReader read)
    {
        ErrorReader = read;
        return this;
    }
}
