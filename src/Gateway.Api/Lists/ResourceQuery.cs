using Gateway.Drivers.Model;

namespace Gateway.Api.Lists;

/// <summary>What lists of things without a life cycle of their own are narrowed to.</summary>
internal sealed class ResourceQuery : IItemQuery
{
    /// <summary>Only items in this state.</summary>
    public string? State { get; set; }

    public ListFilter ToFilter() => new() { State = StateNames<ResourceState>.Read(State) };
}
