namespace Gateway.Drivers.Model;

/// <summary>What a list can be narrowed by: the members of <see cref="ListFilter"/>.</summary>
public enum FilterField
{
    Name,
    State,
    Location,
    Tag,
    Image,
    Cluster,
    Volume,
}
