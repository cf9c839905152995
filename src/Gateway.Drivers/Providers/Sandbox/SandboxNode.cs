using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>A node that was made, or a seeded one that was changed.</summary>
internal sealed class SandboxNode(long number, Node template, Course<NodeState> course, DateTimeOffset firstRuns)
    : SandboxItem<Node, NodeState>(number, template, course)
{
    public const string Provisioning = "PROVISIONING";
    public const string Booting = "BOOTING";
    public const string Active = "ACTIVE";
    public const string Rebooting = "REBOOTING";
    public const string Resetting = "RESETTING";
    public const string Resizing = "RESIZING";
    public const string Halting = "HALTING";
    public const string Off = "OFF";
    public const string Releasing = "RELEASING";
    public const string Gone = "GONE";

    /// <summary>When it runs for the first time: its addresses appear then and stay.</summary>
    public DateTimeOffset FirstRuns { get; set; } = firstRuns;

    /// <summary>The token that it was made with.</summary>
    public Guid? ClientToken { get; set; }

    /// <summary>The name that it was given since; null if it has its first one.</summary>
    public string? NewName { get; set; }

    /// <summary>The size that it was given since.</summary>
    public ResourceId? NewSize { get; set; }

    public override string Name => NewName ?? base.Name;

    /// <summary>The ids of the attached volumes; replaced, never changed.</summary>
    public IReadOnlyList<ResourceId> Volumes { get; set; } = [];

    /// <summary>Whether it has been deleted and is on its way out.</summary>
    public bool IsLeaving { get; set; }

    public override Node Show(SandboxVisit visit) =>
        base.Show(visit) with
        {
            Name = Name,
            Size = NewSize ?? Template.Size,
            PublicAddresses = visit.Now >= FirstRuns ? Template.PublicAddresses : [],
            PrivateAddresses = visit.Now >= FirstRuns ? Template.PrivateAddresses : [],
            Volumes = Volumes,
        };
}
