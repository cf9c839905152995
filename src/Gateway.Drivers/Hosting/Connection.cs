using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Hosting;

/// <summary>One account, region or host at a provider, named by the operator. Immutable: changed settings make a new one.</summary>
/// <param name="Name">The operator's name, lower case.</param>
/// <param name="Provider">What kind of cloud it is.</param>
/// <param name="Settings">The settings, already validated.</param>
/// <param name="Revision">A digest of the settings: another one means that they have changed.</param>
public sealed record Connection(string Name, Provider Provider, ProviderSettings Settings, string Revision)
{
    /// <summary>Tells apart what is kept for it, so that changed settings start fresh.</summary>
    public string Key { get; } = $"{Name}@{Revision}";

    /// <summary>The connection that this one goes with: itself, or that of the cloud whose cluster it reaches.</summary>
    internal Connection Owner
    {
        get => field ?? this;
        init;
    }

    /// <summary>Where a connection that a caller made may send requests; null for the operator's, which may send them anywhere.</summary>
    public EgressPolicy? Egress { get; init; }

    /// <summary>The files that secrets of the settings came from: what they hold now may be something else.</summary>
    public IReadOnlyList<string> SecretFiles { get; init; } = [];

    /// <summary>A failure that names this connection, and the field of the caller's request that is at fault.</summary>
    public DriverException Fail(DriverErrorKind kind, string message, string? field = null, Exception? inner = null) =>
        new(kind, Settings.Redact(message), inner)
        {
            Connection = Name,
            Provider = Provider.Name,
            Field = field,
        };

    /// <summary>The range asked for lies outside of an object of this connection.</summary>
    /// <param name="size">The size of the object in bytes.</param>
    /// <param name="inner">The provider's own refusal; null if it gave none.</param>
    public DriverException FailRange(long size, Exception? inner = null) =>
        new(DriverErrorKind.RangeNotSatisfiable, $"The object has {size} bytes.", inner)
        {
            Connection = Name,
            Provider = Provider.Name,
            ObjectSize = size,
        };

    public override string ToString() => Key;
}
