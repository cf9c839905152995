namespace Gateway.Drivers.Http.Egress;

/// <summary>A connection that a caller made wants to go where it may not. The message does not tell which address was found.</summary>
public sealed class EgressRefusedException(string message) : Exception(message)
{
    /// <summary>What programs know it by.</summary>
    public const string Code = "egress-refused";
}
