using System.Reflection;

namespace Gateway.Api.Http;

/// <summary>Refuses query parameters that a route does not have: a misspelt filter would otherwise answer everything.</summary>
internal static class QueryFilter
{
    public static TBuilder RefuseUnknownQuery<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilterFactory(
            (context, next) =>
            {
                var known = context.MethodInfo.GetParameters().SelectMany(NamesOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
                return invocation =>
                {
                    Check(invocation.HttpContext, known);
                    return next(invocation);
                };
            }
        );

    private static void Check(HttpContext http, HashSet<string> known)
    {
        if (!http.Request.QueryString.HasValue)
        {
            return;
        }

        foreach (var name in http.Request.Query.Keys)
        {
            if (!known.Contains(name) || http.Request.RouteValues.ContainsKey(name))
            {
                var names = known.Where(parameter => !http.Request.RouteValues.ContainsKey(parameter)).Order(StringComparer.Ordinal);
                throw new InvalidInputException(name, $"There is no such query parameter. There are: {string.Join(", ", names)}.");
            }
        }
    }

    private static IEnumerable<string> NamesOf(ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(AsParametersAttribute)))
        {
            return parameter.ParameterType.GetProperties().Where(property => property.CanWrite).Select(property => Camel(property.Name));
        }

        return IsSimple(parameter.ParameterType) ? [parameter.Name!] : [];
    }

    private static bool IsSimple(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner == typeof(string) || inner == typeof(string[]) || inner.IsEnum || inner.IsPrimitive || inner == typeof(DateTimeOffset);
    }

    private static string Camel(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
