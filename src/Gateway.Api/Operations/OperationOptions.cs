using Gateway.Api.Connections;

namespace Gateway.Api.Operations;

/// <summary>How operations are carried out: <c>Gateway:Operations</c>. Read once, at start.</summary>
public sealed record OperationOptions
{
    public const string Section = GatewayOptions.Section + ":Operations";

    /// <summary>How many operations this process works on at the same moment, 1 to 1000. Those that wait for a provider do not count.</summary>
    public int AtOnce { get; init; } = 16;

    /// <summary>How long a provider may take to finish what it has accepted, before the operation fails. A second to a week.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long finished operations are kept. A minute to ten years.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long answers are kept for requests with the same Idempotency-Key. A minute to ten years.</summary>
    public TimeSpan IdempotencyRetention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether the settings can be used.</summary>
    internal bool IsValid =>
        AtOnce is >= 1 and <= 1000
        && Patience >= TimeSpan.FromSeconds(1)
        && Patience <= TimeSpan.FromDays(7)
        && IsRetention(Retention)
        && IsRetention(IdempotencyRetention);

    private static bool IsRetention(TimeSpan time) => time >= TimeSpan.FromMinutes(1) && time <= TimeSpan.FromDays(3660);
}
