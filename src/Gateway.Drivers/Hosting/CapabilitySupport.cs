namespace Gateway.Drivers.Hosting;

/// <summary>How far an operation is supported.</summary>
public enum CapabilitySupport
{
    /// <summary>The provider has no such call, and it is not made up for: 501.</summary>
    Unsupported,

    /// <summary>The gateway makes it out of other calls.</summary>
    Emulated,

    /// <summary>The provider has a call for it.</summary>
    Native,
}
