namespace Gateway.Drivers.Model;

/// <summary>A shape of machine that the provider sells: a flavour, plan or instance type.</summary>
public sealed record Size : StatefulResource<ResourceState>
{
    /// <summary>Virtual processors.</summary>
    public decimal? Vcpus { get; init; }

    /// <summary>Memory in MiB.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>Root disk in GiB.</summary>
    public int? DiskGiB { get; init; }

    /// <summary>Price per hour in <see cref="Currency"/>; null where the provider does not say.</summary>
    public decimal? PricePerHour { get; init; }

    /// <summary>ISO 4217 code of the price.</summary>
    public string? Currency { get; init; }

    /// <summary>The ids of the locations that offer it; empty where the provider does not say.</summary>
    public IReadOnlyList<ResourceId> Locations { get; init; } = [];

    public override bool Matches(ListFilter filter) =>
        base.Matches(filter)
        && (filter.Location is null || Locations.Count == 0 || Locations.Any(location => location.Value == filter.Location));
}
