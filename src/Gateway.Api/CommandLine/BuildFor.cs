namespace Gateway.Api.CommandLine;

/// <summary>What the gateway is put together for.</summary>
internal enum BuildFor
{
    /// <summary>To listen and answer.</summary>
    Serving,

    /// <summary>To be used by a command: it never listens, and the standard output belongs to the command's result.</summary>
    Command,
}
