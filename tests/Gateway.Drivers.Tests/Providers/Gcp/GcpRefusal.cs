namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>An answer that is a failure.</summary>
internal sealed class GcpRefusal(int status, string reason, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    public static GcpRefusal NotFound(string path) => new(404, "notFound", $"The resource '{path}' was not found");

    public static GcpRefusal Invalid(string field, string value, string why) =>
        new(400, "invalid", $"Invalid value for field '{field}': '{value}'. {why}");
}
