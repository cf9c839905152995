namespace Gateway.Drivers.Model;

/// <summary>Which output a container wrote to.</summary>
public enum LogStream
{
    Stdout,
    Stderr,
}
