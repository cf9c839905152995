using System.Collections.Frozen;
using Gateway.Api.Containers;
using Gateway.Api.Nodes;
using Gateway.Api.Transfers;

namespace Gateway.Api.Operations;

/// <summary>All kinds of operation, by the names that the store has.</summary>
internal sealed class OperationKinds
{
    private readonly FrozenDictionary<string, OperationKind> _kinds = new[]
    {
        NodeOperations.All,
        VolumeOperations.All,
        SnapshotOperations.All,
        ImageOperations.All,
        ContainerOperations.All,
        ContainerImageOperations.All,
        ClusterOperations.All,
        TransferOperations.All,
    }
        .SelectMany(kinds => kinds)
        .ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    public IReadOnlyList<OperationKind> All => _kinds.Values;

    /// <summary>The kind of this name; null if this gateway has none.</summary>
    public OperationKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
