using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>The query of a list of things without a life cycle of their own.</summary>
internal sealed class ResourceQuery : StateQuery<ResourceState>;
