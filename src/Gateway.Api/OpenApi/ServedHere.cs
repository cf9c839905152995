using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Document = Microsoft.OpenApi.OpenApiDocument;

namespace Gateway.Api.OpenApi;

/// <summary>Names the server that clients find in the description: the one that serves it, unless a base path says more.</summary>
internal sealed class ServedHere : IDocumentFilter
{
    public void Apply(Document swaggerDoc, DocumentFilterContext context)
    {
        if (swaggerDoc.Servers is null or { Count: 0 })
        {
            swaggerDoc.Servers = [new OpenApiServer { Url = "/", Description = "The gateway that serves this description." }];
        }
    }
}
