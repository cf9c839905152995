namespace Gateway.Drivers.Model;

/// <summary>The life of a snapshot. A provider's word never heard of is <c>unknown</c>.</summary>
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
