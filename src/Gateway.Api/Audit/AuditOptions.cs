using Gateway.Api.Connections;

namespace Gateway.Api.Audit;

/// <summary>Where changes are written down: <c>Gateway:Audit</c>. Read once, at start.</summary>
public sealed record AuditOptions
{
    public const string Section = GatewayOptions.Section + ":Audit";

    /// <summary>Where records go. With anything but <c>None</c> a change that cannot be recorded is refused.</summary>
    public AuditSinkKind Sink { get; init; }

    /// <summary>The folder of the files; <c>audit</c> in the data folder if left out. Each process writes files of its own in it.</summary>
    public string? Folder { get; init; }

    /// <summary>Where the files are.</summary>
    internal string FolderOf(GatewayOptions gateway) => Path.GetFullPath(Folder ?? Path.Join(gateway.DataDirectory, "audit"));
}

/// <summary>Where records of changes go.</summary>
public enum AuditSinkKind
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Files of a folder, on the disk before anything is changed.</summary>
    File,

    /// <summary>The database that the gateway's state is in.</summary>
    Store,
}
