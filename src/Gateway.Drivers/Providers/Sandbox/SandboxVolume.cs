using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>A volume and where it is attached.</summary>
internal sealed class SandboxVolume(long number, Volume template, Course<VolumeState> course)
    : SandboxItem<Volume, VolumeState>(number, template, course)
{
    public SandboxNode? Node { get; private set; }

    public string? Device { get; private set; }

    private void Attach(SandboxNode node, string device)
    {
        node.Volumes = [.. node.Volumes, Template.Id];
        (Node, Device) = (node, device);
    }

    /// <summary>Attaches it, and lets it take its time.</summary>
    public void AttachFrom(SandboxVisit visit, SandboxNode node, string device)
    {
        Attach(node, device);
        Course = Course<VolumeState>.Begin(
            visit.Now,
            visit.Step,
            (VolumeState.Attaching, SandboxWords.Attaching),
            (VolumeState.InUse, SandboxWords.Attached)
        );
    }

    /// <summary>Makes it free, whatever state it is in.</summary>
    public void Free()
    {
        if (Node is not null)
        {
            Node.Volumes = [.. Node.Volumes.Where(id => id != Template.Id)];
        }

        (Node, Device) = (null, null);
        Course = Course<VolumeState>.Settled(VolumeState.Available, SandboxWords.Available);
    }

    public override Volume Show(SandboxVisit visit) => base.Show(visit) with { Node = Node?.Template.Id, Device = Device };
}
