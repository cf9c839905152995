using FluentValidation;

namespace Gateway.Api.Overload;

/// <summary>How much the gateway takes on at once: <c>Gateway:Overload</c>.</summary>
public sealed record OverloadOptions
{
    /// <summary>The most requests under way, 1 to 1,000,000. Each holds about 50 KB; streams count until they end.</summary>
    public int Concurrency { get; init; } = 2000;

    /// <summary>The most requests under way for one caller; as many as for all if left out.</summary>
    public int? ConcurrencyOfCaller { get; init; }

    /// <summary>How many requests wait for their turn beyond that, 0 to 1,000,000: callers take turns, however many each sends.</summary>
    public int QueueLength { get; init; } = 1000;

    /// <summary>How long a request waits for its turn before it is refused. At most a minute.</summary>
    public TimeSpan QueueTime { get; init; } = TimeSpan.FromSeconds(1);
}

internal sealed class OverloadOptionsValidator : AbstractValidator<OverloadOptions>
{
    private const int Most = 1_000_000;

    public OverloadOptionsValidator()
    {
        RuleFor(options => options.Concurrency).InclusiveBetween(1, Most);
        RuleFor(options => options.ConcurrencyOfCaller).InclusiveBetween(1, Most);
        RuleFor(options => options.QueueLength).InclusiveBetween(0, Most);
        RuleFor(options => options.QueueTime).GreaterThan(TimeSpan.Zero).LessThanOrEqualTo(TimeSpan.FromMinutes(1));
    }
}
