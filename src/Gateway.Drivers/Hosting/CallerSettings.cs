using Gateway.Drivers.Http.Egress;

namespace Gateway.Drivers.Hosting;

/// <summary>What is special about settings that a caller made, and not the operator.</summary>
/// <param name="Revision">The revision that the connection has: it says nothing of the settings.</param>
/// <param name="Egress">Where the connection may send its requests.</param>
/// <param name="MayRefer">Whether secrets may be references to files and variables of the gateway.</param>
public sealed record CallerSettings(string Revision, EgressPolicy Egress, bool MayRefer);
