using System.Text.Json;
using FluentValidation;

namespace Gateway.Api.Http;

/// <summary>Rules that bodies share.</summary>
internal static class Rules
{
    private const int LongestName = 255;
    private const int MostTags = 64;

    /// <summary>A name that people give: 1 to 255 characters, none of them a control character.</summary>
    public static IRuleBuilderOptions<T, string> IsName<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty()
            .MaximumLength(LongestName)
            .Must(name => !(name ?? "").Any(char.IsControl))
            .WithMessage("Must not hold control characters.");

    /// <summary>Tags, labels or variables: at most 64, none without a name or a value.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyDictionary<string, string>> IsTags<T>(
        this IRuleBuilder<T, IReadOnlyDictionary<string, string>> rule
    ) =>
        rule.Must(tags => tags.Count <= MostTags)
            .WithMessage($"Must have at most {MostTags} entries.")
            .Must(tags => tags.All(tag => tag.Key.Length is > 0 and <= LongestName && tag.Value is not null))
            .WithMessage($"Each name must have 1 to {LongestName} characters, and no value may be null.");

    /// <summary>A provider's own options: an object, which the driver reads.</summary>
    public static IRuleBuilderOptions<T, JsonElement?> IsOptions<T>(this IRuleBuilder<T, JsonElement?> rule) =>
        rule.Must(options => options is null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null })
            .WithMessage("Must be an object.");

    /// <summary>A list without null entries.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<TItem>> HasNoNulls<T, TItem>(this IRuleBuilder<T, IReadOnlyList<TItem>> rule) =>
        rule.Must(items => items.All(item => item is not null)).WithMessage("Must not hold null.");

    /// <summary>A value that can stand in a header: printable ASCII, at most 1,024 characters.</summary>
    public static IRuleBuilderOptions<T, string?> MustBeHeaderValue<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MaximumLength(1024)
            .Must(value => (value ?? "").All(character => character is >= ' ' and < '\x7f'))
            .WithMessage("Must be printable ASCII.");
}
