namespace Gateway.Api.Audit;

/// <summary>A change cannot be written down, and so is not made.</summary>
internal sealed class AuditFailedException(Exception? inner = null)
    : Exception("Changes are written down before they are made, and that is not possible at the moment.", inner)
{
    /// <summary>What programs know it by.</summary>
    public const string Code = "audit-unavailable";
}
