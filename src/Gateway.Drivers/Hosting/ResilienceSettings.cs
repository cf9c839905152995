using FluentValidation;

namespace Gateway.Drivers.Hosting;

/// <summary>How a connection bears a provider that is slow or fails.</summary>
public sealed record ResilienceSettings
{
    /// <summary>The most calls to the provider that wait for their answer to begin at once, 1 to 10,000. Bodies that stream do not count.</summary>
    public int Concurrency { get; init; } = 1024;

    /// <summary>How many more calls wait for their turn, 0 to 100,000. What comes after them fails at once: <c>connection-busy</c>, 503.</summary>
    public int QueueLength { get; init; } = 1024;

    /// <summary>
    /// How often a read that failed is sent again, 0 to 5; changes only where the provider knows the same one again. All in all no more than
    /// a tenth of the calls, and ten at once.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>In how many seconds the answer to one call has to begin, 1 to 3600. A few slow actions have more by themselves.</summary>
    public int AttemptSeconds { get; init; } = 60;

    /// <summary>In how many seconds a call has to end with its queue, its tries and the pauses between them, 1 to 3600.</summary>
    public int TotalSeconds { get; init; } = 120;

    /// <summary>For how many seconds an answer that has begun may bring next to nothing, 1 to 3600.</summary>
    public int IdleSeconds { get; init; } = 30;

    /// <summary>
    /// For how many seconds nothing is sent to a host of which at least half of the calls failed (of 20 or more in 30 seconds), 1 to 3600.
    /// </summary>
    public int CircuitOpenSeconds { get; init; } = 15;

    /// <summary>
    /// After how many milliseconds without an answer a read is sent a second time, beside the first, 1 to 60,000; the answer that comes first
    /// counts. Null never does that.
    /// </summary>
    public int? HedgeAfterMs { get; init; }

    /// <summary>
    /// How old a list may be, in seconds up to 86,400, that is shown in place of a failure to a caller who allows a cached one
    /// (<c>Cache-Control: max-age</c>). 0 never does that.
    /// </summary>
    public int StaleIfErrorSeconds { get; init; }
}

internal sealed class ResilienceSettingsValidator : AbstractValidator<ResilienceSettings>
{
    private const int Hour = 3600;

    public ResilienceSettingsValidator()
    {
        RuleFor(settings => settings.Concurrency).InclusiveBetween(1, 10_000).WithMessage("Give a number of calls from 1 to 10000.");
        RuleFor(settings => settings.QueueLength).InclusiveBetween(0, 100_000).WithMessage("Give a number of calls from 0 to 100000.");
        RuleFor(settings => settings.Retries).InclusiveBetween(0, 5).WithMessage("Give a number from 0 to 5.");
        RuleFor(settings => settings.AttemptSeconds).InclusiveBetween(1, Hour).WithMessage("Give seconds from 1 to 3600.");
        RuleFor(settings => settings.TotalSeconds)
            .InclusiveBetween(1, Hour)
            .Must((settings, total) => total >= settings.AttemptSeconds)
            .WithMessage("Give seconds from 1 to 3600, and no fewer than AttemptSeconds.");
        RuleFor(settings => settings.IdleSeconds).InclusiveBetween(1, Hour).WithMessage("Give seconds from 1 to 3600.");
        RuleFor(settings => settings.CircuitOpenSeconds).InclusiveBetween(1, Hour).WithMessage("Give seconds from 1 to 3600.");
        RuleFor(settings => settings.HedgeAfterMs).InclusiveBetween(1, 60_000).WithMessage("Give milliseconds from 1 to 60000.");
        RuleFor(settings => settings.StaleIfErrorSeconds).InclusiveBetween(0, 86_400).WithMessage("Give seconds from 0 to 86400.");
    }
}
