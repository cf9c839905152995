using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Hosting;

/// <summary>Says what a provider consists of.</summary>
internal sealed class ProviderBuilder(IServiceCollection services, Type settingsType)
{
    public List<DriverRegistration> Drivers { get; } = [];

    public Dictionary<Type, Type> Options { get; } = [];

    public ErrorReader? ErrorReader { get; private set; }

    /// <summary>Adds a driver class and every contract it fulfils. <paramref name="configure"/> adds credentials to its handler chain.</summary>
    public ProviderBuilder AddDriver<TDriver>(Action<IHttpClientBuilder>? configure = null)
        where TDriver : class
    {
        var registration = new DriverRegistration(typeof(TDriver), settingsType);
        Drivers.Add(registration);
        // A driver of two providers has one client: its chain reads the connection with each request.
        if (registration.NeedsHttp && services.All(service => service.ServiceKey as string != registration.ClientName))
        {
            services.AddKeyedSingleton(registration.ClientName, registration);
            var client = services.AddDriverClient(registration.ClientName);
            configure?.Invoke(client);
        }

        return this;
    }

    /// <summary>
    /// Names the record of the provider's own options for one kind of request: public, all properties optional and documented. It is
    /// described at <c>/providers</c> and in openapi.yaml; the driver reads it by <see cref="ProviderOptions.ReadOptions"/>.
    /// </summary>
    public ProviderBuilder AddOptions<TRequest, TOptions>()
        where TRequest : ProviderRequest
        where TOptions : class, new()
    {
        Options.Add(typeof(TRequest), typeof(TOptions));
        return this;
    }

    /// <summary>How the provider's error bodies are read.</summary>
    public ProviderBuilder ReadErrors(ErrorReader read)
    {
        ErrorReader = read;
        return this;
    }
}
