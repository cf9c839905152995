using System.Reflection;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>A setting of a provider, or one of a group of settings.</summary>
/// <param name="Path">Its name, and before it the name of its group: <c>Entra.ClientSecret</c>.</param>
/// <param name="Property">The property that holds it.</param>
/// <param name="Group">The property that holds its group; null on top.</param>
internal sealed record SettingsMember(string Path, PropertyInfo Property, PropertyInfo? Group)
{
    /// <summary>Where it is in a section of the configuration.</summary>
    public string Key => Path.Replace(".", ":", StringComparison.Ordinal);

    public bool IsSecret => Property.PropertyType == typeof(Secret);

    /// <summary>All settings of a type, those of its groups too.</summary>
    public static IEnumerable<SettingsMember> Of(Type settings)
    {
        foreach (var property in settings.GetProperties().Where(property => property.CanWrite))
        {
            if (!IsGroup(property.PropertyType))
            {
                yield return new SettingsMember(property.Name, property, Group: null);
                continue;
            }

            foreach (var inner in property.PropertyType.GetProperties().Where(inner => inner.CanWrite))
            {
                yield return new SettingsMember($"{property.Name}.{inner.Name}", inner, property);
            }
        }
    }

    /// <summary>Its value; null if its group is.</summary>
    public object? ValueIn(ProviderSettings settings) =>
        Group is null ? Property.GetValue(settings)
        : Group.GetValue(settings) is { } group ? Property.GetValue(group)
        : null;

    /// <summary>Whether a type holds settings of its own.</summary>
    public static bool IsGroup(Type type) =>
        type.IsClass && type != typeof(Secret) && type.Namespace!.StartsWith("Gateway.", StringComparison.Ordinal);
}
