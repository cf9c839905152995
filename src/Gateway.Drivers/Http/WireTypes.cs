using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Drivers.Http;

/// <summary>
/// Has the types of a provider's JSON hold what they say. By itself the serializer lets a constructor's argument be missing and puts null into lists of
/// what cannot be null: the driver would stumble over it, where the answer is to blame.
/// </summary>
internal static class WireTypes
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> StrictOptions = [];

    /// <summary>
    /// The same type, read with care: what cannot be null by its annotation is a <see cref="JsonException"/> where it is null, and also where it is
    /// missing, unless it has a default value that counts: a parameter's, or that of a member with a setter. The serializer's generated code takes members
    /// with <c>init</c> for parameters, and what they are initialized to is lost. Numbers and flags may be missing, as ever, without <c>required</c>;
    /// into a member with a setter a null still comes.
    /// </summary>
    public static JsonTypeInfo<T> Strict<T>(this JsonTypeInfo<T> type) =>
        (JsonTypeInfo<T>)StrictOptions.GetValue(type.Options, MakeStrict).GetTypeInfo(typeof(T));

    private static JsonSerializerOptions MakeStrict(JsonSerializerOptions options) =>
        new(options) { RespectNullableAnnotations = true, TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(Tighten) };

    private static void Tighten(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var nullability = new NullabilityInfoContext();
        var checks = new List<(Func<object, object?> Get, Predicate<object> HoldsNull, string Name)>();
        foreach (var property in type.Properties)
        {
            if (property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false, ParameterType.IsValueType: false })
            {
                property.IsRequired = true;
            }

            if (
                property is { Get: { } get, AttributeProvider: PropertyInfo member, IsExtensionData: false }
                && NullsOf(nullability.Create(member), member.DeclaringType!.IsGenericType) is { } holdsNull
            )
            {
                checks.Add((get, holdsNull, property.Name));
            }
        }

        if (checks.Count > 0)
        {
            type.OnDeserialized += value => Check(value, checks);
        }
    }

    private static void Check(object value, List<(Func<object, object?> Get, Predicate<object> HoldsNull, string Name)> checks)
    {
        foreach (var (get, holdsNull, name) in checks)
        {
            if (get(value) is { } items && holdsNull(items))
            {
                throw new JsonException($"There is a null in '{name}'.");
            }
        }
    }

    /// <summary>
    /// Whether a list or dictionary of this type holds null where it says that it does not; null for what can hold none. In a type of any items
    /// (<c>ObjectList&lt;T&gt;</c>) annotations leave it open, and no list of ours holds null there.
    /// </summary>
    private static Predicate<object>? NullsOf(NullabilityInfo type, bool isOpen)
    {
        var item =
            type.ElementType
            ?? (type.Type.IsAssignableTo(typeof(IEnumerable)) && type.GenericTypeArguments is [.., var last] ? last : null);
        if (item is null or { Type.IsValueType: true })
        {
            return null;
        }

        var (mayBeNull, inner) = (item.ReadState == NullabilityState.Nullable && !isOpen, NullsOf(item, isOpen));
        return mayBeNull && inner is null ? null : items => HasNull(items, mayBeNull, inner);
    }

    private static bool HasNull(object items, bool mayBeNull, Predicate<object>? inner)
    {
        // Most are short lists, of which an enumerator would be half of the cost.
        if (items is IList list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (IsWrong(list[i]))
                {
                    return true;
                }
            }

            return false;
        }

        foreach (var item in items is IDictionary map ? map.Values : (IEnumerable)items)
        {
            if (IsWrong(item))
            {
                return true;
            }
        }

        return false;

        bool IsWrong(object? item) => item is null ? !mayBeNull : inner?.Invoke(item) == true;
    }
}
