namespace Gateway.Api.Connections;

/// <summary>The gateway cannot start, for a reason that the operator can mend. The message is all that is shown.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
