using FluentValidation;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Nodes;

internal sealed class CreateNodeValidator : AbstractValidator<CreateNode>
{
    private const int LongestUserData = 64 * 1024;
    private const int MostNodes = 100;
    private const int LongestNameOfSeveral = 250;

    public CreateNodeValidator()
    {
        RuleFor(node => node.Name).IsName();
        RuleFor(node => node.Tags).IsTags();
        RuleFor(node => node.UserData).MaximumLength(LongestUserData);
        RuleFor(node => node.Count).InclusiveBetween(1, MostNodes);
        RuleFor(node => node.ProviderOptions).IsOptions();
        RuleFor(node => node.Name)
            .MaximumLength(LongestNameOfSeveral)
            .When(node => node.Count > 1)
            .WithMessage($"Of several nodes, must have at most {LongestNameOfSeveral} characters: a number comes behind it.");
        RuleFor(node => node.Volumes)
            .Must(volumes => volumes.Count == 0)
            .When(node => node.Count > 1)
            .WithMessage("A volume goes to one node: leave them out, or make one node only.");
    }
}
