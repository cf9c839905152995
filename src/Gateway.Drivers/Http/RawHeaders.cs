using System.Net.Http.Headers;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>
/// Headers as they are written. The typed ones put <c>max-age=1, public</c> into another order and refuse what they cannot parse, and
/// what a store keeps with an object is to come back letter for letter.
/// </summary>
internal static class RawHeaders
{
    /// <summary>Sets a header, in place of one that is there.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> if the value cannot be one of a header.</exception>
    public static void SetRaw(this HttpHeaders headers, string name, string value)
    {
        if (!value.All(letter => letter is '\t' or (>= ' ' and <= '~')))
        {
            throw new DriverException(DriverErrorKind.InvalidValue, $"The {name} header has only printable ASCII characters.")
            {
                Field = name,
            };
        }

        headers.Remove(name);
#pragma warning disable RS0030 // It lets line breaks through, and they have been looked for.
        headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
    }

    /// <summary>A header's value as it came; null if it did not.</summary>
    public static string? GetRaw(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
        || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;
}
