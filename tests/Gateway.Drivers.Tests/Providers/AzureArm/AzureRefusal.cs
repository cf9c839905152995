namespace Gateway.Drivers.Tests.Providers.AzureArm;

/// <summary>An answer that is a failure.</summary>
internal sealed class AzureRefusal(int status, string code, string message, string? target = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Target { get; } = target;
}
