using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Azure;

/// <summary>A bearer token of Microsoft Entra ID.</summary>
internal sealed record AzureToken(Secret Value);
