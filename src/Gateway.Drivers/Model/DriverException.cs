namespace Gateway.Drivers.Model;

/// <summary>The one way in which a driver fails. The message names the thing and never holds a secret.</summary>
public sealed class DriverException(DriverErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The <see cref="Code"/> of a call that was not made, since its connection has failed too often just now.</summary>
    public const string CircuitOpen = "circuit-open";

    public DriverErrorKind Kind { get; } = kind;

    /// <summary>The connection that was asked; null if the failure came before one was found.</summary>
    public string? Connection { get; init; }

    /// <summary>The provider of the connection.</summary>
    public string? Provider { get; init; }

    /// <summary>The HTTP status that the provider answered; null if there was no answer.</summary>
    public int? ProviderStatus { get; init; }

    /// <summary>The provider's own error code.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>The provider's id of the request that failed.</summary>
    public string? ProviderRequestId { get; init; }

    /// <summary>How long the provider asks to wait before another try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The field of the caller's request that is at fault.</summary>
    public string? Field { get; init; }

    /// <summary>A more telling code than the one the kind gives, for the gateway's own rules: <see cref="CircuitOpen"/>, <c>digest-mismatch</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The size of the object in bytes, for <see cref="DriverErrorKind.RangeNotSatisfiable"/>.</summary>
    public long? ObjectSize { get; init; }

    /// <summary>Whether the failure lies on the way to the provider and not in its answer.</summary>
    public bool IsNetwork { get; init; }

    /// <summary>There is no such thing.</summary>
    public static DriverException NotFound(string what, string id) => new(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");
}
