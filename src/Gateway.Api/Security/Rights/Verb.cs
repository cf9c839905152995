namespace Gateway.Api.Security.Rights;

/// <summary>What a caller may be allowed to do. Its name outside of the code is <c>nodes:read</c> for <see cref="NodesRead"/>.</summary>
internal enum Verb
{
    NodesRead,
    NodesWrite,
    ImagesRead,
    ImagesWrite,
    SizesRead,
    LocationsRead,
    KeyPairsRead,
    KeyPairsWrite,
    VolumesRead,
    VolumesWrite,
    SnapshotsRead,
    SnapshotsWrite,
    ContainersRead,
    ContainersWrite,

    /// <summary>What containers wrote: secrets stand in logs.</summary>
    ContainersLogs,

    /// <summary>Commands inside of containers.</summary>
    ContainersExec,
    ContainerImagesRead,
    ContainerImagesWrite,
    ClustersRead,
    ClustersWrite,
    RegistriesRead,

    /// <summary>Pulling elsewhere with the connection's own name and password.</summary>
    RegistriesLogin,
    BucketsRead,
    BucketsWrite,
    ObjectsRead,
    ObjectsWrite,

    /// <summary>Signing addresses, which work without the gateway until they expire; beside the right to read or write the object.</summary>
    ObjectsLink,
    ConnectionsRead,

    /// <summary>Making, changing and removing connections.</summary>
    ConnectionsAdmin,

    /// <summary>Seeing operations of others; one's own need no right.</summary>
    OperationsRead,

    /// <summary>Cancelling operations of others.</summary>
    OperationsWrite,

    /// <summary>API keys. Of no connection.</summary>
    KeysAdmin,

    /// <summary>Figures of the gateway itself. Of no connection.</summary>
    MetricsRead,
}
