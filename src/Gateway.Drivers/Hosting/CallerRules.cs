using System.Reflection;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>
/// What settings may not hold that a caller made: whatever reaches into the machine that the gateway runs on. Checked before the provider's own
/// rules, since those look whether files are there.
/// </summary>
internal static class CallerRules
{
    private const string OperatorsOnly = "Only the operator's configuration may set it: it reaches into the gateway's own machine.";

    // These hold all that they need; the others name files, programs or addresses of metadata services.
    private static readonly string[] GoogleTypes = ["service_account", "authorized_user"];

    /// <summary>What is wrong, by setting.</summary>
    public static Dictionary<string, string[]> FaultsOf(ProviderSettings settings)
    {
        if (settings.GetType().IsDefined(typeof(OperatorOnlyAttribute)))
        {
            return new Dictionary<string, string[]> { ["Provider"] = [OperatorsOnly] };
        }

        var faults = SettingsMember
            .Of(settings.GetType())
            .Where(member => member.Property.IsDefined(typeof(OperatorOnlyAttribute)) && IsSet(member.ValueIn(settings)))
            .ToDictionary(member => member.Path, _ => new[] { OperatorsOnly });
        if (settings is IAwsSettings { Credentials: not AwsCredentialSource.Keys })
        {
            faults[nameof(IAwsSettings.Credentials)] = ["Give the keys: the gateway's own identity is for the operator's configuration."];
        }

        if (settings is IGoogleCredentialSettings { Anonymous: false } google && !IsWhole(google.CredentialsJson))
        {
            faults[nameof(google.CredentialsJson)] =
            [
                $"Give a credential of the type {string.Join(" or ", GoogleTypes)}: all else is for the operator's configuration.",
            ];
        }

        if (faults.Count > 0)
        {
            // What is asked next may read what these name.
            return faults;
        }

        return settings.OperatorOnly.ToDictionary(fault => fault.Member, fault => new[] { fault.Message });
    }

    /// <summary>What of a transport is of the gateway's machine: no settings of a caller may come to such a one.</summary>
    public static bool IsOfMachine(Http.Transport transport) =>
        transport
            is { UnixSocket: not null }
                or { CertificateAuthorityFile: not null }
                or { ClientCertificateFile: not null }
                or { ClientKeyFile: not null }
                or { SelfSigned.KeyFile: not null };

    /// <summary>All addresses that settings hold, by setting: each is a place that credentials may be sent to.</summary>
    public static IEnumerable<(string Member, Uri Address)> AddressesOf(ProviderSettings settings)
    {
        foreach (var member in SettingsMember.Of(settings.GetType()).Where(member => !member.IsSecret))
        {
            var address = member.ValueIn(settings) switch
            {
                Uri { IsAbsoluteUri: true } uri => uri,
                // Templates have {service} and {region} in them, which are names.
                string text when text.Contains("://", StringComparison.Ordinal) => ToUri(text),
                _ => null,
            };
            if (address is not null)
            {
                yield return (member.Path, address);
            }
        }

        if (settings.BaseAddress is { } main)
        {
            yield return ("Endpoint", main);
        }
    }

    private static Uri? ToUri(string text) =>
        Uri.TryCreate(
            text.Replace("{service}", "service", StringComparison.Ordinal).Replace("{region}", "region", StringComparison.Ordinal),
            UriKind.Absolute,
            out var address
        )
            ? address
            : null;

    private static bool IsWhole(Secret? json) =>
        json is not null && GoogleTypes.Contains(GoogleCredentials.FieldOf(json.Reveal(), "type"), StringComparer.Ordinal);

    private static bool IsSet(object? value) => value is not (null or false or "");
}
