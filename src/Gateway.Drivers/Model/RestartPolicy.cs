namespace Gateway.Drivers.Model;

/// <summary>What happens when a container ends by itself.</summary>
public sealed record RestartPolicy
{
    public required RestartWhen When { get; init; }

    /// <summary>The most restarts, for <see cref="RestartWhen.OnFailure"/>; null for no bound.</summary>
    public int? MaxRetries { get; init; }
}
