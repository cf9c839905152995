namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>Interfaces and public addresses by their paths: a machine knows its interfaces, an interface its public addresses.</summary>
internal sealed class ArmAddresses
{
    private readonly Dictionary<string, InterfaceWire> _interfaces = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, PublicAddressWire> _publicAddresses = new(StringComparer.OrdinalIgnoreCase);

    public void Add(InterfaceWire found)
    {
        _interfaces[found.Id] = found;
        foreach (var address in AddressesOf(found).Where(address => address.Properties is not null))
        {
            Add(address);
        }
    }

    public void Add(PublicAddressWire address)
    {
        if (address.Id is { } id)
        {
            _publicAddresses[id] = address;
        }
    }

    public IReadOnlyList<string> PrivateOf(MachineWire machine) =>
        [.. InterfacesOf(machine).SelectMany(ConfigurationsOf).Select(ip => ip.PrivateIpAddress).OfType<string>().Distinct()];

    public IReadOnlyList<string> PublicOf(MachineWire machine) =>
        [
            .. InterfacesOf(machine)
                .SelectMany(AddressesOf)
                .Select(address => _publicAddresses.GetValueOrDefault(address.Id ?? "")?.Properties?.IpAddress)
                .OfType<string>()
                .Distinct(),
        ];

    /// <summary>The interfaces of a machine that are not known yet.</summary>
    public IEnumerable<string> MissingInterfaces(MachineWire machine) => InterfaceIdsOf(machine).Where(id => !_interfaces.ContainsKey(id));

    /// <summary>The public addresses of its interfaces that are not known yet.</summary>
    public IEnumerable<string> MissingAddresses(MachineWire machine) =>
        InterfacesOf(machine)
            .SelectMany(AddressesOf)
            .Select(address => address.Id)
            .OfType<string>()
            .Where(id => !_publicAddresses.ContainsKey(id));

    private IEnumerable<InterfaceWire> InterfacesOf(MachineWire machine) =>
        InterfaceIdsOf(machine).Select(id => _interfaces.GetValueOrDefault(id)).OfType<InterfaceWire>();

    private static IEnumerable<string> InterfaceIdsOf(MachineWire machine) =>
        (machine.Properties?.NetworkProfile?.NetworkInterfaces ?? []).Select(found => found.Id).OfType<string>();

    private static IEnumerable<IpProperties> ConfigurationsOf(InterfaceWire found) =>
        (found.Properties?.IpConfigurations ?? []).Select(configuration => configuration.Properties).OfType<IpProperties>();

    private static IEnumerable<PublicAddressWire> AddressesOf(InterfaceWire found) =>
        ConfigurationsOf(found).Select(ip => ip.PublicIpAddress).OfType<PublicAddressWire>();
}
