namespace Gateway.Drivers.Model;

/// <summary>The life of a snapshot. A provider's word never heard of is <see cref="Unknown"/>.</summary>
public enum SnapshotState
{
    Unknown,
    Creating,
    Available,
    Updating,
    Restoring,
    Deleting,
    Deleted,
    Error,
}
