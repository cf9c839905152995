namespace Gateway.Drivers.Contracts;

/// <summary>Put on a driver's method that the provider has no call for: capabilities then say <c>emulated</c> and how.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EmulatedAttribute(string how) : Attribute
{
    public string How { get; } = how;
}
