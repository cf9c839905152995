using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>
/// Put on a driver's verb for nodes where the provider takes it in other states than most: <see cref="Node.Actions"/> then follows this.
/// Without it, start is for stopped and suspended nodes, stop and reboot for running ones, rename for all that are settled, resize for
/// running and stopped ones.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LegalInAttribute(params NodeState[] states) : Attribute
{
    public NodeState[] States { get; } = states;
}
