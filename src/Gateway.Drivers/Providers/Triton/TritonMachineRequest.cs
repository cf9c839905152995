using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>Writes the request for a new machine out of ours, and looks up what it names.</summary>
internal sealed class TritonMachineRequest(TritonClient triton, Connection connection, TritonSettings settings)
{
    // Where cloud-init's SmartOS source looks: https://docs.cloud-init.io/en/latest/reference/datasources/smartos.html
    private const string UserData = "metadata.cloud-init:user-data";
    private const string UserScript = "metadata.user-script";

    public async Task<CreateMachineBody> PrepareAsync(CreateNode request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<TritonNodeOptions>(request);
        if (request.Volumes.Count > 0)
        {
            throw connection.NotSupported(
                "Triton's volumes are shared file systems that need a mount point: give them as providerOptions.volumes.",
                "volumes"
            );
        }

        await RequireLocationAsync(request.Location, cancellationToken);
        await RequireKeysAsync(request.KeyPairs, cancellationToken);
        var networks = await NetworksOfAsync(request, options, cancellationToken);
        return new CreateMachineBody(
            request.Name,
            request.Size.Value,
            request.Image.Value,
            networks.Count == 0 ? null : networks,
            options.Affinity.Count == 0 ? null : options.Affinity,
            options.Volumes.Count == 0 ? null : options.Volumes,
            options.FirewallEnabled,
            options.DeletionProtection
        )
        {
            Named = NamedOf(request, options),
        };
    }

    private static Dictionary<string, JsonElement> NamedOf(CreateNode request, TritonNodeOptions options)
    {
        var named = request.Tags.ToDictionary(tag => $"tag.{tag.Key}", tag => JsonSerializer.SerializeToElement(tag.Value));
        if (request.ClientToken is { } token)
        {
            named[$"tag.{TritonMachines.TokenTag}"] = JsonSerializer.SerializeToElement(token.ToString("D"));
        }

        if (request.UserData is { } data)
        {
            named[UserData] = JsonSerializer.SerializeToElement(data);
        }

        if (options.UserScript is { } script)
        {
            named[UserScript] = JsonSerializer.SerializeToElement(script);
        }

        return named;
    }

    // A connection reaches one datacenter: another one has another address.
    private async Task RequireLocationAsync(ResourceId? location, CancellationToken cancellationToken)
    {
        if (location is not { Value: var wanted } || wanted == settings.Datacenter)
        {
            return;
        }

        var datacenters = await triton.GetAsync("datacenters", TritonJson.Default.DictionaryStringString, cancellationToken);
        if (!datacenters.TryGetValue(wanted, out var address))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no location '{wanted}'.", "location");
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Authority != settings.BaseAddress.Authority)
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                $"This connection is for another datacenter than '{wanted}': make a connection with the endpoint {address}.",
                "location"
            );
        }
    }

    // Every key of the account may log in, so those named need only be there.
    private Task RequireKeysAsync(IReadOnlyList<ResourceId> keys, CancellationToken cancellationToken) =>
        Bounded.SelectAsync(keys, (key, token) => RequireKeyAsync(key.Value, token), cancellationToken);

    private Task<KeyWire> RequireKeyAsync(string id, CancellationToken cancellationToken)
    {
        var address = triton.NamedAddressOf("keys", "key pair", id);
        return triton.GetAsync(address, TritonJson.Default.KeyWire, cancellationToken).RefersToAsync("keyPairs");
    }

    private async Task<IReadOnlyList<string>> NetworksOfAsync(
        CreateNode request,
        TritonNodeOptions options,
        CancellationToken cancellationToken
    )
    {
        string[] wanted = request.Network is { } network ? [network.Value, .. options.Networks] : [.. options.Networks];
        if (wanted.Length == 0 && request.PublicAddress is null or true)
        {
            // Triton then takes one public network and a private one.
            return [];
        }

        var all = await triton.GetAsync("networks", TritonJson.Default.IReadOnlyListNetworkWire, cancellationToken);
        if (wanted.FirstOrDefault(id => all.All(known => known.Id != id)) is { } missing)
        {
            var field = missing == request.Network?.Value ? "network" : "providerOptions.networks";
            throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no network '{missing}'.", field);
        }

        var isPublic = wanted.Any(id => all.Any(known => known.Id == id && known.IsPublic));
        return (request.PublicAddress, isPublic) switch
        {
            (false, true) => throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A network given is a public one: there is an address in it.",
                "publicAddress"
            ),
            (false, false) when wanted.Length == 0 => [First(all, isPublic: false)],
            (true, false) => [First(all, isPublic: true), .. wanted],
            _ => wanted,
        };
    }

    private string First(IReadOnlyList<NetworkWire> networks, bool isPublic) =>
        networks.FirstOrDefault(network => network.IsPublic == isPublic)?.Id
        ?? throw connection.Fail(
            DriverErrorKind.InvalidValue,
            isPublic ? "The account has no public network." : "The account has no private network.",
            "publicAddress"
        );
}
