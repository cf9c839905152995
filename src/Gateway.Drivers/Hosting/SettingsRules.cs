using FluentValidation;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>Rules that the settings of many providers share.</summary>
internal static class SettingsRules
{
    /// <summary>
    /// Where credentials are sent to: https, so that nobody else reads them; http on this machine only. No query, user or fragment.
    /// </summary>
    public static IRuleBuilderOptions<T, Uri> IsEndpoint<T>(this IRuleBuilder<T, Uri> rule) =>
        rule.Must(IsEndpoint).WithMessage("Give an https address, or an http address of this machine.");

    /// <summary>A secret that must be there, in one line.</summary>
    public static IRuleBuilderOptions<T, Secret> IsGiven<T>(this IRuleBuilder<T, Secret> rule) =>
        rule.Must(secret => secret is not null && secret.Reveal() is { Length: > 0 } value && !value.Any(char.IsControl))
            .WithMessage("Must be set, without line breaks.");

    /// <summary>A file that is there, where one is named.</summary>
    public static IRuleBuilderOptions<T, string?> IsFile<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(file => string.IsNullOrEmpty(file) || File.Exists(file)).WithMessage("There is no such file.");

    /// <summary>An address below which relative ones are resolved: with a slash at its end.</summary>
    public static Uri AsBase(this Uri endpoint) =>
        endpoint.AbsoluteUri is [.., not '/', '/'] ? endpoint : new(endpoint.AbsoluteUri.TrimEnd('/') + "/");

    /// <summary>Whether credentials may be sent there.</summary>
    public static bool IsEndpoint(Uri? endpoint) =>
        endpoint is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" }
        && (endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && endpoint.IsLoopback));
}
