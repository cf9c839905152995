using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Google;

/// <summary>An OAuth access token of Google's; null for a connection that sends none.</summary>
internal sealed record GoogleToken(Secret? Value);
