namespace Gateway.Drivers.Contracts;

/// <summary>Marks an interface as a contract: something that can be asked of a connection whose provider has a driver for it.</summary>
/// <param name="name">The collection it belongs to, as in the URL: <c>nodes</c>.</param>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class ContractAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
