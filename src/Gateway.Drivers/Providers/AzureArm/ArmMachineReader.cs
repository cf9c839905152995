using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>
/// Reads machines with what lies elsewhere: whether they run, and their addresses. A page takes two rounds at most. The first asks for the
/// machines and, at the same time, for what can be had in a list; the second, bounded, for each thing that those lists did not have. Lists
/// of a group have no states (<c>statusOnly</c> is for subscriptions, and <c>$expand</c> for scale sets), so there each is asked for.
/// </summary>
internal sealed class ArmMachineReader(ArmClient arm, Connection connection, AzureSettings settings)
{
    private readonly ArmMachines _machines = new(arm, connection);

    public async Task<Page<Node>> ListAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var addresses = new ArmAddresses();
        var views = new Dictionary<string, InstanceView>(StringComparer.OrdinalIgnoreCase);
        Page<MachineWire> page = null!;
        var lists = new ArmLists();
        List<Func<CancellationToken, Task>> round =
        [
            async token => page = await ListMachinesAsync(request, token),
            async token => lists.Interfaces = await ListAsync(ArmType.Interface, ArmJson.Default.ArmListInterfaceWire, token),
            async token => lists.Addresses = await ListAsync(ArmType.PublicAddress, ArmJson.Default.ArmListPublicAddressWire, token),
        ];
        if (settings.WholeSubscription)
        {
            round.Add(async token => lists.States = await ListStatesAsync(token));
        }

        await RunAsync(round, cancellationToken);
        foreach (var found in lists.Interfaces)
        {
            addresses.Add(found);
        }

        foreach (var address in lists.Addresses)
        {
            addresses.Add(address);
        }

        foreach (var machine in lists.States.Where(machine => machine.Properties?.InstanceView is not null))
        {
            views[machine.Id] = machine.Properties!.InstanceView!;
        }

        await CompleteAsync(page.Items, views, addresses, cancellationToken);
        return new Page<Node>(
            [.. page.Items.Select(machine => _machines.ToNode(machine, views.GetValueOrDefault(machine.Id), addresses))],
            page.NextToken
        );
    }

    /// <summary>One machine, in two rounds too.</summary>
    public async Task<Node> GetAsync(string id, CancellationToken cancellationToken)
    {
        var machine = await GetMachineAsync(id, cancellationToken);
        return await CompleteAsync(machine, cancellationToken);
    }

    /// <summary>A machine as it is in an answer, with its addresses.</summary>
    public async Task<Node> CompleteAsync(MachineWire machine, CancellationToken cancellationToken)
    {
        var addresses = new ArmAddresses();
        await CompleteAsync([machine], new Dictionary<string, InstanceView> { [machine.Id] = new(null) }, addresses, cancellationToken);
        return _machines.ToNode(machine, machine.Properties?.InstanceView, addresses);
    }

    /// <summary>A machine and its state, without its addresses.</summary>
    public Task<MachineWire> GetMachineAsync(string id, CancellationToken cancellationToken) =>
        arm.GetAsync(
            ArmClient.Versioned(arm.PathOf(ArmType.Machine, id), ArmType.ComputeVersion, "$expand=instanceView"),
            ArmJson.Default.MachineWire,
            cancellationToken
        );

    /// <summary>The same as a node, for a look at its state.</summary>
    public async Task<Node> GetStateAsync(string id, CancellationToken cancellationToken)
    {
        var machine = await GetMachineAsync(id, cancellationToken);
        return _machines.ToNode(machine, machine.Properties?.InstanceView, new ArmAddresses());
    }

    private async Task CompleteAsync(
        IReadOnlyList<MachineWire> machines,
        Dictionary<string, InstanceView> views,
        ArmAddresses addresses,
        CancellationToken cancellationToken
    )
    {
        var guard = new Lock();
        List<Func<CancellationToken, Task>> round = [];
        foreach (var id in machines.Select(machine => machine.Id).Where(id => !views.ContainsKey(id)))
        {
            var address = Relative($"{id}/instanceView", ArmType.ComputeVersion);
            round.Add(token => FindAsync(address, ArmJson.Default.InstanceView, view => views[id] = view, guard, token));
        }

        foreach (var id in machines.SelectMany(addresses.MissingInterfaces))
        {
            var address = Relative(id, ArmType.NetworkVersion, "$expand=IPConfigurations/PublicIPAddress");
            round.Add(token => FindAsync(address, ArmJson.Default.InterfaceWire, addresses.Add, guard, token));
        }

        foreach (var id in machines.SelectMany(addresses.MissingAddresses))
        {
            var address = Relative(id, ArmType.NetworkVersion);
            round.Add(token => FindAsync(address, ArmJson.Default.PublicAddressWire, addresses.Add, guard, token));
        }

        await RunAsync(round, cancellationToken);
    }

    // What has gone since the list was written is missing here, and no failure.
    private async Task FindAsync<T>(string address, JsonTypeInfo<T> type, Action<T> keep, Lock guard, CancellationToken cancellationToken)
        where T : class
    {
        if (await arm.FindAsync(address, type, cancellationToken) is { } found)
        {
            lock (guard)
            {
                keep(found);
            }
        }
    }

    // Azure's own paths, from its answers: relative to the connection's address, whatever they hold.
    private string Relative(string path, string version, string query = "") =>
        ArmPath.IsWhole(path)
            ? ArmClient.Versioned(string.Join('/', path[1..].Split('/').Select(Uri.EscapeDataString)), version, query)
            : throw connection.Fail(DriverErrorKind.Unexpected, "The provider answered a path that is none.");

    private static async Task RunAsync(IReadOnlyList<Func<CancellationToken, Task>> round, CancellationToken cancellationToken) =>
        await Bounded.SelectAsync(
            round,
            async (ask, token) =>
            {
                await ask(token);
                return true;
            },
            cancellationToken
        );

    private Task<Page<MachineWire>> ListMachinesAsync(PageRequest request, CancellationToken cancellationToken) =>
        arm.ListAsync(
            ArmClient.CollectionOf(arm.Scope, ArmType.Machine),
            $"api-version={ArmType.ComputeVersion}",
            request with
            {
                Size = Math.Min(request.Size, AzureNodeDriver.MostNodes),
            },
            ArmJson.Default.ArmListMachineWire,
            cancellationToken
        );

    private async Task<IReadOnlyList<MachineWire>> ListStatesAsync(CancellationToken cancellationToken) =>
        (
            await arm.GetAsync(
                ArmClient.Versioned(
                    ArmClient.CollectionOf(arm.SubscriptionScope, ArmType.Machine),
                    ArmType.ComputeVersion,
                    "statusOnly=true"
                ),
                ArmJson.Default.ArmListMachineWire,
                cancellationToken
            )
        ).Value;

    private async Task<IReadOnlyList<T>> ListAsync<T>(ArmType type, JsonTypeInfo<ArmList<T>> json, CancellationToken cancellationToken) =>
        (await arm.GetAsync(ArmClient.Versioned(ArmClient.CollectionOf(arm.Scope, type), type.Version), json, cancellationToken)).Value;

    private sealed class ArmLists
    {
        public IReadOnlyList<InterfaceWire> Interfaces { get; set; } = [];

        public IReadOnlyList<PublicAddressWire> Addresses { get; set; } = [];

        public IReadOnlyList<MachineWire> States { get; set; } = [];
    }
}
