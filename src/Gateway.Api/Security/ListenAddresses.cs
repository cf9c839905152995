using System.Net;
using Gateway.Api.Connections;

namespace Gateway.Api.Security;

/// <summary>Where the gateway listens. Without authentication that is this machine only: it holds the credentials of clouds.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://127.0.0.1:8080";

    /// <summary>The addresses configured, or the default one.</summary>
    /// <exception cref="StartupException">One of them can be reached from outside.</exception>
    public static string[] Read(IConfiguration configuration)
    {
        var urls = configuration["urls"] is { Length: > 0 } configured ? configured : Default;
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        var ports = new[] { configuration["HTTP_PORTS"], configuration["HTTPS_PORTS"] }.Where(port =>
            !string.IsNullOrEmpty(port) && configuration["urls"] is null
        );
        var open = addresses
            .Concat(endpoints)
            .Where(address => !IsLoopback(address))
            .Concat(ports.Select(port => $"port {port} of every address"));
        return open.FirstOrDefault() is { } first && !SecurityOptions.Read(configuration).IsOn
            ? throw new StartupException(
                $"No authentication is configured, so the gateway listens on loopback only: '{first}' is not. "
                    + $"Set --urls to {Default}, or {SecurityOptions.Section}:Authentication to Required and make a key: gateway keys create."
            )
            : addresses;
    }

    private static bool IsLoopback(string address)
    {
        var host = Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    // BindingAddress knows the wildcards that Uri does not.
    private static BindingAddress Parse(string address)
    {
        try
        {
            return BindingAddress.Parse(address);
        }
        catch (FormatException e)
        {
            throw new StartupException($"'{address}' in --urls is no address to listen on. Set --urls to {Default}.", e);
        }
    }
}
