using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>A token and the services that it opens.</summary>
/// <param name="Id">What goes on requests.</param>
/// <param name="Endpoints">The catalogue.</param>
internal sealed record KeystoneToken(Secret Id, IReadOnlyList<KeystoneEndpoint> Endpoints)
{
    /// <summary>The address of a service in the connection's region, without a slash at its end.</summary>
    /// <param name="connection">Whose settings say the region.</param>
    /// <param name="interface">For whom the address is meant.</param>
    /// <param name="types">The service's type, and older names of it in the order in which they are tried.</param>
    /// <exception cref="DriverException">
    /// <see cref="DriverErrorKind.NotSupported"/> if the catalogue has no such service there; <see cref="DriverErrorKind.Unexpected"/> if
    /// the settings leave open which of several regions is meant.
    /// </exception>
    public Uri EndpointOf(Connection connection, EndpointInterface @interface, params IReadOnlyList<string> types)
    {
        var region = ((KeystoneSettings)connection.Settings).Region;
        foreach (var type in types)
        {
            var found = Endpoints
                .Where(endpoint => endpoint.Type == type && endpoint.Interface == @interface)
                .Where(endpoint => region is null || endpoint.Region is null || endpoint.Region == region)
                .ToArray();
            var regions = found.Select(endpoint => endpoint.Region).Distinct(StringComparer.Ordinal).ToArray();
            if (regions.Length > 1)
            {
                throw connection.Fail(
                    DriverErrorKind.Unexpected,
                    $"The cloud of connection '{connection.Name}' has several regions: set Region to one of {string.Join(", ", regions)}."
                );
            }

            if (found.Length > 0)
            {
                return found[0].Url;
            }
        }

        throw connection.Fail(
            DriverErrorKind.NotSupported,
            $"The catalogue of connection '{connection.Name}' has no {@interface} address of {types[0]}{(region is null ? "" : $" in region '{region}'")}."
        );
    }
}

/// <summary>One address of the catalogue.</summary>
/// <param name="Type">The service's type: <c>compute</c>, <c>object-store</c>.</param>
/// <param name="Interface">For whom it is meant.</param>
/// <param name="Region">Where it is; null where that is not told.</param>
/// <param name="Url">The address, without a slash at its end.</param>
internal sealed record KeystoneEndpoint(string Type, EndpointInterface Interface, string? Region, Uri Url);
