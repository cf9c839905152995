using System.Buffers.Text;
using FluentValidation;
using Gateway.Api.Http;

namespace Gateway.Api.Containers;

/// <summary>What a command to be run must look like.</summary>
internal sealed class RunCommandValidator : AbstractValidator<RunCommand>
{
    private const int LongestSeconds = 600;

    public RunCommandValidator()
    {
        RuleFor(command => command.Command).NotEmpty().HasNoNulls();
        RuleFor(command => command.Command)
            .Must(words => !string.IsNullOrEmpty(words[0]))
            .When(command => command.Command.Count > 0)
            .WithMessage("Must begin with a program.");
        RuleFor(command => command.Environment)
            .Must(variables =>
                variables.All(variable =>
                    variable.Key.Length > 0 && !variable.Key.Contains('=', StringComparison.Ordinal) && variable.Value is not null
                )
            )
            .WithMessage("No name may be empty or hold '=', and no value may be null.");
        RuleFor(command => command.WorkingDirectory)
            .Must(path => path is null || path.StartsWith('/'))
            .WithMessage("Must be an absolute path.");
        RuleFor(command => command.TimeoutSeconds).InclusiveBetween(1, LongestSeconds);
        RuleFor(command => command.Stdin)
            .Must(text => Base64.IsValid(text))
            .When(command => command is { Stdin: not null, Encoding: CommandEncoding.Base64 })
            .WithMessage("Must be base64.");
    }
}
