namespace Gateway.Drivers.Hosting;

/// <summary>
/// Marks a setting, or all settings of a provider, that reach into the machine that the gateway runs on: files, sockets, programs, identities.
/// The operator's configuration may hold them, a connection that a caller makes may not.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class OperatorOnlyAttribute : Attribute;
