namespace Gateway.Drivers.Http.Resilience;

/// <summary>How a connection stands with its provider.</summary>
/// <param name="CallsUnderWay">Calls that wait for their answer to begin.</param>
/// <param name="CallsWaiting">Calls that wait for their turn.</param>
/// <param name="Circuits">The hosts that have been called, and how their circuits stand.</param>
public sealed record ConnectionLoad(int CallsUnderWay, int CallsWaiting, IReadOnlyList<CircuitStatus> Circuits)
{
    /// <summary>Nothing has been called.</summary>
    public static ConnectionLoad None { get; } = new(0, 0, []);
}
