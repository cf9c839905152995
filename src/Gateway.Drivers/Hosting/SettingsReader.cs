using System.Reflection;
using FluentValidation;
using Microsoft.Extensions.Configuration;

namespace Gateway.Drivers.Hosting;

/// <summary>Reads and validates the settings of one provider's connections.</summary>
internal abstract class SettingsReader
{
    /// <summary>The record that holds the settings.</summary>
    public abstract Type Type { get; }

    /// <summary>Binds and validates.</summary>
    /// <param name="connection">The connection, for failures.</param>
    /// <param name="section">Its settings.</param>
    /// <param name="isOfCaller">Whether a caller made them: then they may not reach into the gateway's machine.</param>
    /// <exception cref="ConnectionSettingsException">Names the connection and each field at fault.</exception>
    public abstract ProviderSettings Read(string connection, IConfigurationSection section, bool isOfCaller);
}

internal sealed class SettingsReader<TSettings, TValidator> : SettingsReader
    where TSettings : ProviderSettings, new()
    where TValidator : IValidator<TSettings>, new()
{
    private static readonly ResilienceSettingsValidator Resilience = new();

    // Made with the first connection of the provider.
    private static readonly Lazy<TValidator> Validator = new(() => new TValidator());

    public override Type Type => typeof(TSettings);

    public override ProviderSettings Read(string connection, IConfigurationSection section, bool isOfCaller)
    {
        RefuseUnknownFields(connection, section);
        var settings = Bind(connection, section);
        if (isOfCaller && CallerRules.FaultsOf(settings) is { Count: > 0 } refused)
        {
            throw new ConnectionSettingsException(connection, refused);
        }

        var errors = Validator.Value.Validate(settings).ToDictionary();
        foreach (var (field, messages) in Resilience.Validate(settings.Resilience).ToDictionary())
        {
            errors.Add($"{nameof(ProviderSettings.Resilience)}.{field}", messages);
        }

        if (errors.Count > 0)
        {
            throw new ConnectionSettingsException(connection, errors.ToDictionary(error => error.Key, error => error.Value));
        }

        return isOfCaller && CallerRules.IsOfMachine(settings.Transport)
            ? throw new ConnectionSettingsException(
                connection,
                new Dictionary<string, string[]>
                {
                    ["Endpoint"] = ["Sockets and files of the gateway's machine are for the operator's configuration."],
                }
            )
            : settings;
    }

    private static void RefuseUnknownFields(string connection, IConfigurationSection section)
    {
        RefuseUnknownFields(connection, section, "", NamesOf(typeof(TSettings)).Append("Provider"));
        foreach (
            var group in typeof(TSettings).GetProperties().Where(group => group.CanWrite && SettingsMember.IsGroup(group.PropertyType))
        )
        {
            RefuseUnknownFields(connection, section.GetSection(group.Name), group.Name + ".", NamesOf(group.PropertyType));
        }
    }

    private static IEnumerable<string> NamesOf(Type settings) =>
        settings.GetProperties().Where(property => property.CanWrite).Select(property => property.Name);

    private static void RefuseUnknownFields(string connection, IConfigurationSection section, string prefix, IEnumerable<string> names)
    {
        var known = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = section.GetChildren().Select(child => child.Key).Where(key => !known.Contains(key)).ToArray();
        if (unknown.Length > 0)
        {
            var message = $"There is no such setting. There are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
            throw new ConnectionSettingsException(connection, unknown.ToDictionary(key => prefix + key, _ => new[] { message }));
        }
    }

    private static TSettings Bind(string connection, IConfigurationSection section)
    {
        try
        {
            return section.Get<TSettings>() ?? new TSettings();
        }
        catch (InvalidOperationException e)
        {
            // The binder stops at the first value that it cannot convert and says its path only in the text: find it again.
            var (field, type) = FindFault(section, e.Message);
            // Without the binder's own exception, which quotes the value: it may be a secret in the wrong place.
            throw new ConnectionSettingsException(connection, new Dictionary<string, string[]> { [field] = [Expected(type)] });
        }
    }

    private static (string Field, Type? Type) FindFault(IConfigurationSection section, string message)
    {
        const string Group = nameof(ProviderSettings.Resilience);
        return FindIn(section) is { } own ? (own, TypeOf(typeof(TSettings), own))
            : FindIn(section.GetSection(Group)) is { } inner ? ($"{Group}.{inner}", TypeOf(typeof(ResilienceSettings), inner))
            : ("settings", null);

        string? FindIn(IConfigurationSection where) =>
            where.GetChildren().FirstOrDefault(child => message.Contains($"'{child.Path}'", StringComparison.OrdinalIgnoreCase))?.Key;
    }

    private static Type? TypeOf(Type settings, string field) =>
        settings.GetProperty(field, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType;

    private static string Expected(Type? type)
    {
        var inner = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            null => "A value is not of the form that /providers describes.",
            _ when inner == typeof(bool) => "Must be true or false.",
            _ when inner == typeof(int) || inner == typeof(long) => "Must be a whole number.",
            _ when inner == typeof(double) || inner == typeof(decimal) => "Must be a number.",
            { IsEnum: true } => $"Must be one of: {string.Join(", ", Enum.GetNames(inner))}.",
            _ => $"Must be of the form of {inner.Name}.",
        };
    }
}
