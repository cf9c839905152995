using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Keystone;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Http.Credentials.Keystone;

/// <summary>A provider behind Keystone that is there for tests of the login.</summary>
internal static class OpenStackTestProvider
{
    public const string Name = "openstack-test";

    public static void AddOpenStackTestProvider(this IServiceCollection services) =>
        services.AddProvider<OpenStackTestSettings, OpenStackTestSettingsValidator>(
            Name,
            "Test",
            provider =>
                provider
                    .ReadErrors((response, _) => Task.FromResult(KeystoneErrors.Read(response)))
                    .AddDriver<OpenStackTestDriver>(http => http.AddKeystoneToken())
        );
}

public sealed record OpenStackTestSettings : KeystoneSettings
{
    public bool Version1 { get; init; }

    internal override bool IsVersion1 => Version1;
}

internal sealed class OpenStackTestSettingsValidator : KeystoneSettingsValidator<OpenStackTestSettings>;

internal sealed class OpenStackTestDriver(HttpClient http, Connection connection, KeystoneSession session) : IConnectionCheckDriver
{
    public Task CheckConnectionAsync(CancellationToken cancellationToken) => GetAsync(["compute"], cancellationToken);

    /// <summary>Asks a service for something, and answers the address that was asked.</summary>
    public async Task<Uri> GetAsync(IReadOnlyList<string> types, CancellationToken cancellationToken)
    {
        var endpoint = await session.GetEndpointAsync(connection, cancellationToken, types);
        using var answer = await http.GetAsync(new Uri($"{endpoint}/thing"), cancellationToken);
        return endpoint;
    }
}
