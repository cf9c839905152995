namespace Gateway.Drivers.Model;

/// <summary>When a container that ended is started again.</summary>
public enum RestartWhen
{
    Never,
    Always,
    UnlessStopped,
    OnFailure,
}
