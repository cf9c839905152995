using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// What a list can be narrowed by. On a contract's method: by what its lists can be asked for. On a driver's method: which of these the
/// provider applies itself; the gateway applies the rest, and capabilities say so.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FiltersAttribute(params FilterField[] fields) : Attribute
{
    public FilterField[] Fields { get; } = fields;
}
