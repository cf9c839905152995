using FluentValidation;

namespace Gateway.Api.Overload;

/// <summary>How much one caller may ask for: <c>Gateway:RateLimits</c>. What is left out has no limit.</summary>
public sealed record RateLimitOptions
{
    /// <summary>The limit of each principal; of each address where nobody is told apart.</summary>
    public RateOptions Principal { get; init; } = new();

    /// <summary>The limit of each principal at each connection: what one sends there takes nothing from the others.</summary>
    public RateOptions Connection { get; init; } = new();
}

/// <summary>A rate and how many at once.</summary>
public sealed record RateOptions
{
    /// <summary>Requests a second in the long run, 0.01 to 1,000,000.</summary>
    public double? PerSecond { get; init; }

    /// <summary>How many may come at the same moment after a pause, 1 to 1,000,000; as many as in ten seconds if left out.</summary>
    public int? Burst { get; init; }

    /// <summary>Requests under way at once, 1 to 1,000,000; streams count until they end.</summary>
    public int? Concurrency { get; init; }
}

internal sealed class RateLimitOptionsValidator : AbstractValidator<RateLimitOptions>
{
    public RateLimitOptionsValidator()
    {
        RuleFor(options => options.Principal).SetValidator(new RateOptionsValidator());
        RuleFor(options => options.Connection).SetValidator(new RateOptionsValidator());
    }

    private sealed class RateOptionsValidator : AbstractValidator<RateOptions>
    {
        private const int Most = 1_000_000;
        private const double Slowest = 0.01;

        public RateOptionsValidator()
        {
            RuleFor(options => options.PerSecond).InclusiveBetween(Slowest, Most);
            RuleFor(options => options.Burst).InclusiveBetween(1, Most);
            RuleFor(options => options.Burst).Null().When(options => options.PerSecond is null).WithMessage("Needs PerSecond beside it.");
            RuleFor(options => options.Concurrency).InclusiveBetween(1, Most);
        }
    }
}
