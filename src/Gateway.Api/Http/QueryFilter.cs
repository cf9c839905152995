using System.Globalization;
using System.Reflection;

namespace Gateway.Api.Http;

/// <summary>Refuses query parameters that a route does not have: a misspelt filter would otherwise answer everything.</summary>
internal static class QueryFilter
{
    public static TBuilder RefuseUnknownQuery<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        // No endpoint filter: each request would carry the objects of one for as long as it waits for its cloud.
        routes.Finally(endpoint =>
        {
            if (endpoint is { RequestDelegate: { } answer } && endpoint.Metadata.OfType<MethodInfo>().FirstOrDefault() is { } handler)
            {
                var known = handler
                    .GetParameters()
                    .SelectMany(ParametersOf)
                    .ToDictionary(parameter => parameter.Name, parameter => parameter.Type, StringComparer.OrdinalIgnoreCase);
                endpoint.RequestDelegate = http =>
                {
                    Check(http, known);
                    return answer(http);
                };
            }
        });
        return routes;
    }

    private static void Check(HttpContext http, Dictionary<string, Type> known)
    {
        if (!http.Request.QueryString.HasValue)
        {
            return;
        }

        foreach (var name in http.Request.Query.Keys)
        {
            if (!known.TryGetValue(name, out var type) || http.Request.RouteValues.ContainsKey(name))
            {
                var names = known.Keys.Where(parameter => !http.Request.RouteValues.ContainsKey(parameter)).Order(StringComparer.Ordinal);
                throw new InvalidInputException(name, $"There is no such query parameter. There are: {string.Join(", ", names)}.");
            }

            // The code that binds an optional parameter says only that the request is bad.
            if (!CanRead(type, http.Request.Query[name].ToString()))
            {
                throw new InvalidInputException(name, BadRequests.Expected(type));
            }
        }
    }

    private static IEnumerable<(string Name, Type Type)> ParametersOf(ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(AsParametersAttribute)))
        {
            return parameter
                .ParameterType.GetProperties()
                .Where(property => property.CanWrite)
                .Select(property => (Camel(property.Name), property.PropertyType));
        }

        return IsSimple(parameter.ParameterType) ? [(parameter.Name!, parameter.ParameterType)] : [];
    }

    private static bool CanRead(Type type, string text)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return text.Length == 0
            || (
                inner == typeof(int) ? int.TryParse(text, CultureInfo.InvariantCulture, out _)
                : inner == typeof(bool) ? bool.TryParse(text, out _)
                : inner != typeof(DateTimeOffset) || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)
            );
    }

    private static bool IsSimple(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner == typeof(string) || inner == typeof(string[]) || inner.IsEnum || inner.IsPrimitive || inner == typeof(DateTimeOffset);
    }

    private static string Camel(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
