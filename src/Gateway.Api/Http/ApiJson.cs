using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Api.Connections;
using Gateway.Api.Containers;
using Gateway.Api.Lists;
using Gateway.Api.Nodes;
using Gateway.Api.Objects;
using Gateway.Api.Operations;
using Gateway.Api.Providers;
using Gateway.Api.Security.Keys;
using Gateway.Api.Transfers;
using Gateway.Drivers.Model;

namespace Gateway.Api.Http;

/// <summary>How JSON is read and written: strict in what comes in, without reflection in what goes out.</summary>
internal static class ApiJson
{
    private const int DeepestNesting = 32;

    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        for (var i = 1; i < options.TypeInfoResolverChain.Count; i++)
        {
            options.TypeInfoResolverChain[i] = options.TypeInfoResolverChain[i].WithAddedModifier(RefuseIgnored);
        }

        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = DeepestNesting;
    }

    // A member that callers do not give is no field of a body; System.Text.Json would pass over it.
    private static void RefuseIgnored(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Get: null, Set: null })
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}

// Answers only. Bodies of requests are read by reflection: the generator sets every init property, so that what the caller leaves
// out would be null in place of the default that the type declares.
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ListPage<Node>))]
[JsonSerializable(typeof(ListPage<Image>))]
[JsonSerializable(typeof(ListPage<Size>))]
[JsonSerializable(typeof(ListPage<Location>))]
[JsonSerializable(typeof(ListPage<KeyPair>))]
[JsonSerializable(typeof(ListPage<Volume>))]
[JsonSerializable(typeof(ListPage<Snapshot>))]
[JsonSerializable(typeof(ListPage<Container>))]
[JsonSerializable(typeof(ListPage<ContainerImage>))]
[JsonSerializable(typeof(ListPage<Cluster>))]
[JsonSerializable(typeof(ListPage<Bucket>))]
[JsonSerializable(typeof(ObjectList))]
[JsonSerializable(typeof(ListEnd))]
[JsonSerializable(typeof(ObjectDeletions))]
[JsonSerializable(typeof(ObjectLink))]
[JsonSerializable(typeof(ContainerLogLine))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(ExecEnd))]
[JsonSerializable(typeof(PullProgress))]
[JsonSerializable(typeof(ImageSearchResults))]
[JsonSerializable(typeof(Repository))]
[JsonSerializable(typeof(ListPage<RepositoryTag>))]
[JsonSerializable(typeof(NodeResults))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ProviderList))]
[JsonSerializable(typeof(ProviderDetail))]
[JsonSerializable(typeof(ConnectionList))]
[JsonSerializable(typeof(ConnectionDetail))]
[JsonSerializable(typeof(CapabilityList))]
[JsonSerializable(typeof(ConnectionCheck))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(OperationList))]
[JsonSerializable(typeof(TransferResult))]
[JsonSerializable(typeof(List<OperationStep>))]
[JsonSerializable(typeof(OperationStep[]))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(NewApiKey))]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(Observability.HealthReport))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
