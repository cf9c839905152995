using System.Reflection;
using Gateway.Drivers.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Hosting;

/// <summary>How one driver class is built for a connection, and which contracts it fulfils.</summary>
internal sealed class DriverRegistration
{
    // Compiled with the first use: of some two hundred drivers a gateway uses a few.
    private readonly Lazy<ObjectFactory> _create;
    private readonly Type[] _given;

    public DriverRegistration(Type driverType, Type settingsType)
    {
        DriverType = driverType;
        Contracts = [.. driverType.GetInterfaces().Where(type => type.IsDefined(typeof(ContractAttribute), inherit: false))];
        if (Contracts.Count == 0)
        {
            throw new InvalidOperationException($"{driverType.Name} fulfils no contract.");
        }

        var parameters = driverType.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType).ToHashSet();
        _given = [.. new[] { typeof(HttpClient), typeof(Connection), settingsType }.Where(parameters.Contains)];
        _create = new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(driverType, _given), LazyThreadSafetyMode.PublicationOnly);
    }

    public Type DriverType { get; }

    public IReadOnlyList<Type> Contracts { get; }

    /// <summary>The name of the typed client, and so of its handler chain.</summary>
    public string ClientName => DriverType.Name;

    public bool NeedsHttp => _given.Contains(typeof(HttpClient));

    /// <summary>Builds the driver: HTTP client, connection and settings are given, everything else comes from DI.</summary>
    public object Create(IServiceProvider services, Connection connection, HttpClient? http)
    {
        var arguments = new object?[_given.Length];
        for (var i = 0; i < _given.Length; i++)
        {
            arguments[i] =
                _given[i] == typeof(HttpClient) ? http
                : _given[i] == typeof(Connection) ? connection
                : connection.Settings;
        }

        return _create.Value(services, arguments);
    }

    /// <summary>The method of the driver that fulfils this member of a contract.</summary>
    public MethodInfo Implementation(Type contract, MethodInfo member)
    {
        var map = DriverType.GetInterfaceMap(contract);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, member)];
    }
}
