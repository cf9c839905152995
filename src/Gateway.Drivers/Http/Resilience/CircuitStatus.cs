namespace Gateway.Drivers.Http.Resilience;

/// <summary>How the circuit of one host of a connection stands.</summary>
/// <param name="Host">The host and port.</param>
/// <param name="State">The state.</param>
/// <param name="Since">When it came to be so, in UTC.</param>
public sealed record CircuitStatus(string Host, CircuitPosition State, DateTimeOffset Since);

/// <summary>The state of a circuit.</summary>
public enum CircuitPosition
{
    /// <summary>Calls are sent.</summary>
    Closed,

    /// <summary>Too many have failed: none is sent, and callers hear so at once.</summary>
    Open,

    /// <summary>One call is sent to see whether the host is well again.</summary>
    HalfOpen,
}
