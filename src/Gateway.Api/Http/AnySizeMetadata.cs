using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Api.Http;

/// <summary>Marks a route whose body may be of any size, since it is read piece by piece.</summary>
internal class AnySizeMetadata : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => null;
}
