using Gateway.Api.Http;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>Tells each problem once, and lets the operations refer to it: it is the same for all, and there are hundreds.</summary>
internal sealed class SharedProblems : IDocumentFilter
{
    public void Apply(Document swaggerDoc, DocumentFilterContext context)
    {
        var shared = (swaggerDoc.Components ??= new OpenApiComponents()).Responses ??= new Dictionary<string, IOpenApiResponse>();
        foreach (var operation in swaggerDoc.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            foreach (var (status, response) in operation.Responses!.ToArray())
            {
                if (response.Content is { Count: 1 } content && content.ContainsKey(Problem.MediaType))
                {
                    var name = "Problem" + status;
                    shared.TryAdd(name, response);
                    operation.Responses![status] = new OpenApiResponseReference(name, swaggerDoc);
                }
            }
        }
    }
}
