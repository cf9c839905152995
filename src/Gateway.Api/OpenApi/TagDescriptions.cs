using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>What each group of operations is about.</summary>
internal sealed class TagDescriptions : IDocumentFilter
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["Nodes"] = "Machines.",
        ["Images"] = "What nodes can be made from.",
        ["Sizes"] = "The shapes of machine that can be had.",
        ["Locations"] = "Where things can be made.",
        ["Key pairs"] = "SSH keys that nodes can be made with.",
        ["Volumes"] = "Block devices.",
        ["Snapshots"] = "Volumes as they were.",
        ["Containers"] = "Running workloads, what they wrote and use, and commands inside of them.",
        ["Container images"] = "The images that container platforms hold.",
        ["Clusters"] = "Groups that containers run in.",
        ["Registries"] = "What registries of images hold.",
        ["Buckets"] = "Namespaces of objects.",
        ["Objects"] = "Blobs.",
        ["Operations"] = "Work that outlives its request.",
        ["Transfers"] = "Many objects brought from one bucket to another.",
        ["Providers"] = "The kinds of cloud that are compiled in.",
        ["Connections"] = "The configured accounts, whether they work, and what they can do.",
        ["Keys"] = "What callers identify themselves with, for administrators.",
        ["Service"] = "What probes ask.",
    };

    public void Apply(Document swaggerDoc, DocumentFilterContext context) =>
        swaggerDoc.Tags = Descriptions.Select(tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }).ToHashSet();
}
