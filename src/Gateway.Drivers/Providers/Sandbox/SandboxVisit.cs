using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>One call, inside the cloud's lock: where, with which settings, and the one moment that all of it happens at.</summary>
internal sealed record SandboxVisit(SandboxCloud Cloud, Connection Connection, SandboxSettings Settings, DateTimeOffset Now)
{
    /// <summary>Where effects on nodes are written down; null for nowhere.</summary>
    public SandboxLedger.Turn? Ledger { get; init; }

    /// <summary>How long each phase of a life cycle takes.</summary>
    public TimeSpan Step => TimeSpan.FromMilliseconds(Settings.TransitionMs);

    /// <summary>The number that a page begins with.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a token that the sandbox never gave.</exception>
    public long Start(PageRequest request) =>
        request.Token is null ? 0
        : long.TryParse(request.Token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Fail(DriverErrorKind.InvalidRequest, "This is no page token of the sandbox.", "pageToken");

    public DriverException NotFound(string what, string id) => Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    public DriverException Fail(DriverErrorKind kind, string message, string? field = null) => Connection.Fail(kind, message, field);
}
