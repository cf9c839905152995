namespace Gateway.Drivers.Model;

/// <summary>Which output a container wrote to.</summary>
public enum LogStream
{
    /// <summary>The platform keeps both outputs in one and does not tell them apart.</summary>
    Unknown,
    Stdout,
    Stderr,
}
