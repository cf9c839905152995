namespace Gateway.Drivers.Model;

/// <summary>What can be done to a node beside making and deleting it.</summary>
public enum NodeAction
{
    Start,
    Stop,
    Reboot,
    Rename,
    Resize,
}
