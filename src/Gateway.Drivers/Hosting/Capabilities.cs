using System.Reflection;
using System.Text.Json;
using Gateway.Drivers.Contracts;

namespace Gateway.Drivers.Hosting;

/// <summary>What a provider can do, read off its driver classes: never a list kept by hand.</summary>
public static class Capabilities
{
    /// <summary>Every contract that there is.</summary>
    public static IReadOnlyList<Type> Contracts { get; } =
    [
        .. typeof(Capabilities)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsInterface && type.IsDefined(typeof(ContractAttribute)))
            .OrderBy(CollectionOf, StringComparer.Ordinal)
            .ThenBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>Each operation of each collection, in the provider's order of collections.</summary>
    public static IReadOnlyList<Capability> Of(Provider provider) =>
        [.. Contracts.SelectMany(contract => Operations(contract).Select(member => ToCapability(provider, contract, member)))];

    /// <summary>The bounds of a provider's driver for a contract; null where it tells none, or has no such driver.</summary>
    public static CapabilityLimits? LimitsOf(Provider provider, Type contract) =>
        ToLimits(provider.FindDriver(contract)?.DriverType.GetCustomAttribute<LimitsAttribute>());

    /// <summary>A contract in words, for messages: its collection and operations.</summary>
    public static string Describe(Type contract) =>
        $"{CollectionOf(contract)} ({string.Join(", ", Operations(contract).Select(OperationName))})";

    /// <summary>The collection that a contract belongs to, as in the URL: <c>nodes</c>.</summary>
    internal static string CollectionOf(Type contract) => contract.GetCustomAttribute<ContractAttribute>()!.Name;

    private static IEnumerable<MethodInfo> Operations(Type contract) => contract.GetMethods().Where(member => !member.IsSpecialName);

    private static Capability ToCapability(Provider provider, Type contract, MethodInfo member)
    {
        var collection = CollectionOf(contract);
        if (provider.FindDriver(contract) is not { } driver)
        {
            return new Capability(OperationName(member), collection, CapabilitySupport.Unsupported);
        }

        var method = driver.Implementation(contract, member);
        var emulated = method.GetCustomAttribute<EmulatedAttribute>();
        return new Capability(OperationName(member), collection, emulated is null ? CapabilitySupport.Native : CapabilitySupport.Emulated)
        {
            Note = emulated?.How ?? method.GetCustomAttribute<NoteAttribute>()?.Text,
            Filters = ToFilters(member, method),
            Limits = ToLimits(driver.DriverType.GetCustomAttribute<LimitsAttribute>()),
        };
    }

    private static CapabilityFilters? ToFilters(MethodInfo member, MethodInfo method)
    {
        if (member.GetCustomAttribute<FiltersAttribute>() is not { } all)
        {
            return null;
        }

        var handedDown = method.GetCustomAttribute<FiltersAttribute>()?.Fields ?? [];
        return new CapabilityFilters(
            [.. all.Fields.Where(field => handedDown.Contains(field))],
            [.. all.Fields.Where(field => !handedDown.Contains(field))]
        );
    }

    private static CapabilityLimits? ToLimits(LimitsAttribute? limits) =>
        limits is null
            ? null
            : new CapabilityLimits
            {
                PageSize = limits.PageSize == 0 ? null : limits.PageSize,
                ObjectSizeBytes = limits.ObjectSizeBytes == 0 ? null : limits.ObjectSizeBytes,
                KeyBytes = limits.KeyBytes == 0 ? null : limits.KeyBytes,
                PartBytes = limits.PartBytes == 0 ? null : limits.PartBytes,
                PartsAtOnce = limits.PartsAtOnce == 0 ? null : limits.PartsAtOnce,
                SmallestPartBytes = limits.SmallestPartBytes == 0 ? null : limits.SmallestPartBytes,
                StorageClasses = limits.StorageClasses ? true : null,
            };

    // ListNodesAsync is listNodes: the name of the operation is the name of the contract's member.
    private static string OperationName(MethodInfo member) =>
        JsonNamingPolicy.CamelCase.ConvertName(member.Name.Replace("Async", "", StringComparison.Ordinal));
}
