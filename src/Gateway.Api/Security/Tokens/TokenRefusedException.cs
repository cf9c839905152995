namespace Gateway.Api.Security.Tokens;

/// <summary>A token is not taken. The message is for the log, and holds nothing of the token.</summary>
internal sealed class TokenRefusedException(string message) : Exception(message);
