using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Tests.Canaries;

/// <summary>Every call of every contract that a provider offers, with arguments of the right form.</summary>
internal static class ContractCalls
{
    private const string Body = """
        {"name":"web-1","image":"debian-13","size":"small","volume":"v-1","node":"n-1","sizeGiB":1,"location":"eu","key":"a","method":"get","command":["ls"],
         "expiresIn":"01:00:00","content":null,"length":4,"number":1,"sizeBytes":4,"tag":"t","bucket":"some","id":"i-1","query":"web","term":"web","limit":5,"token":null,"prefix":""}
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static IEnumerable<(Type Contract, MethodInfo Method)> Of(Provider provider) =>
        provider
            .Contracts.OrderBy(contract => contract.Name, StringComparer.Ordinal)
            .SelectMany(contract => contract.GetMethods().Where(method => !method.IsSpecialName), (contract, method) => (contract, method));

    /// <summary>Makes the call and reads its answer to the end.</summary>
    /// <param name="given">Arguments by the names of their parameters; null for one of the right form.</param>
    /// <returns>What the call answers; of a stream all items.</returns>
    public static async Task<object?> CallAsync(
        object driver,
        MethodInfo method,
        CancellationToken cancellationToken,
        Func<string, object?>? given = null
    )
    {
        object?[] arguments =
        [
            .. method.GetParameters().Select(parameter => given?.Invoke(parameter.Name!) ?? Argument(parameter, cancellationToken)),
        ];
        var answer = method.Invoke(driver, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        if (answer is Task task)
        {
            await task;
            return method.ReturnType.IsGenericType ? task.GetType().GetProperty("Result")!.GetValue(task) : null;
        }

        // IAsyncEnumerable<T>, whose T is known to the method only.
        return await (Task<object?>)
            typeof(ContractCalls)
                .GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(method.ReturnType.GetGenericArguments())
                .Invoke(null, [answer, cancellationToken])!;
    }

    private static async Task<object?> ReadAsync<T>(IAsyncEnumerable<T> items, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            all.Add(item);
        }

        return all;
    }

    private static object? Argument(ParameterInfo parameter, CancellationToken cancellationToken)
    {
        var type = parameter.ParameterType;
        return type == typeof(CancellationToken) ? cancellationToken
            : type == typeof(string) ? "some"
            : type == typeof(PageRequest) ? PageRequest.First(10)
            : type == typeof(ObjectListRequest) ? new ObjectListRequest(10, null, "", null)
            : type == typeof(ObjectWrite) ? new ObjectWrite(new MemoryStream("body"u8.ToArray()), 4)
            : type == typeof(Stream) ? new MemoryStream("body"u8.ToArray())
            : type == typeof(long) ? 4L
            : type == typeof(int) ? 1
            : type == typeof(bool) ? false
            : Nullable.GetUnderlyingType(type) is not null ? null
            : type == typeof(IReadOnlyList<string>) ? new[] { "a", "b" }
            : type == typeof(IReadOnlyDictionary<string, string>) ? new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }
            : type.IsAssignableTo(typeof(IEnumerable)) ? Empty(type)
            : JsonSerializer.Deserialize(Body, type, Json);
    }

    private static Array Empty(Type type) => Array.CreateInstance(type.GetGenericArguments()[0], 0);
}
