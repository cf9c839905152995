namespace Gateway.Drivers.Http.Resilience;

/// <summary>How long the body of an answer may take.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Idle">How long it may bring next to nothing; null for one that may be silent.</param>
/// <param name="End">When the whole of it has to be there, if it is read whole: a timestamp of the clock.</param>
internal readonly record struct BodyTimes(TimeProvider Time, TimeSpan? Idle, long End);
