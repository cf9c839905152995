using FluentValidation;

namespace Gateway.Api.Security;

internal sealed class EdgeOptionsValidator : AbstractValidator<EdgeOptions>
{
    private const int Most = 1_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public EdgeOptionsValidator()
    {
        RuleFor(options => options.HeaderTime).InclusiveBetween(TimeSpan.FromSeconds(1), Longest);
        RuleFor(options => options.BodyRate).InclusiveBetween(1, Most);

        // The server looks once a second, and takes no grace that it could not tell from that.
        RuleFor(options => options.BodyGrace).InclusiveBetween(TimeSpan.FromSeconds(2), Longest);
        RuleFor(options => options.Connections).InclusiveBetween(1, Most);
        RuleFor(options => options.WebSockets).InclusiveBetween(1, Most);
    }
}
