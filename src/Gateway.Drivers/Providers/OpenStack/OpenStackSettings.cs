using FluentValidation;
using Gateway.Drivers.Http.Credentials.Keystone;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>A project of an OpenStack cloud, in one region.</summary>
public sealed record OpenStackSettings : KeystoneSettings
{
    /// <summary>The id of the network for nodes made without one; null for the only one that the project can use.</summary>
    public string? Network { get; init; }

    /// <summary>The id of the external network that public addresses (floating IPs) come from; null for the only one that there is.</summary>
    public string? PublicNetwork { get; init; }
}

internal sealed class OpenStackSettingsValidator : KeystoneSettingsValidator<OpenStackSettings>
{
    public OpenStackSettingsValidator()
    {
        RuleFor(settings => settings.Network).NotEqual("");
        RuleFor(settings => settings.PublicNetwork).NotEqual("");
    }
}
