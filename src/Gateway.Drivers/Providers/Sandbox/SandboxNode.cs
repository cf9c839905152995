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
    public const string Halting = "HALTING";
    public const string Off = "OFF";
    public const string Releasing = "RELEASING";
    public const string Gone = "GONE";

    /// <summary>When it runs for the first time: its addresses appear then and stay.</summary>
    public DateTimeOffset FirstRuns { get; set; } = firstRuns;

    /// <summary>The ids of the attached volumes; replaced, never changed.</summary>
    public IReadOnlyList<ResourceId> Volumes { get; set; } = [];

    /// <summary>Whether it has been deleted and is on its way out.</summary>
    public bool IsLeaving { get; set; }

    public override Node Show(SandboxVisit visit) =>
        base.Show(visit) with
        {
            PublicAddresses = visit.Now >= FirstRuns ? Template.PublicAddresses : [],
            PrivateAddresses = visit.Now >= FirstRuns ? Template.PrivateAddresses : [],
            Volumes = Volumes,
        };
}
