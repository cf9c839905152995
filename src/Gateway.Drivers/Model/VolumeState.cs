namespace Gateway.Drivers.Model;

/// <summary>The life of a volume. A provider's word never heard of is <c>unknown</c>.</summary>
public enum VolumeState
{
    Unknown,
    Creating,
    Available,
    Attaching,
    InUse,
    Updating,
    BackingUp,
    Migrating,
    Deleting,
    Deleted,
    Error,
}
