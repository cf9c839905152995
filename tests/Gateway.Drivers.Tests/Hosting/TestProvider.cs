using FluentValidation;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Hosting;

/// <summary>A provider over HTTP that is there for tests of what lies under all of them.</summary>
internal static class TestProvider
{
    public const string Name = "test";

    public static void AddTestProvider(this IServiceCollection services, ErrorReader? readErrors = null) =>
        services.AddProvider<TestSettings, TestSettingsValidator>(
            Name,
            "Test",
            provider =>
            {
                provider.AddDriver<TestDriver>();
                if (readErrors is not null)
                {
                    provider.ReadErrors(readErrors);
                }
            }
        );
}

public sealed record TestSettings : ProviderSettings
{
    public Uri? Endpoint { get; init; }

    public int Port { get; init; } = 1;

    public Secret? Token { get; init; }

    public override Uri? BaseAddress => Endpoint;
}

internal sealed class TestSettingsValidator : AbstractValidator<TestSettings>
{
    public TestSettingsValidator()
    {
        RuleFor(settings => settings.Port).InclusiveBetween(1, 65535).WithMessage("Give a port from 1 to 65535.");
        RuleFor(settings => settings.Token)
            .Must(token => token is null || token.Reveal().Length >= 8)
            .WithMessage("Give a token of at least 8 characters.");
    }
}

internal sealed class TestDriver(HttpClient http) : IConnectionCheckDriver
{
    public HttpClient Http { get; } = http;

    public async Task CheckConnectionAsync(CancellationToken cancellationToken)
    {
        using var answer = await Http.GetAsync("check", cancellationToken);
    }
}
