namespace Gateway.Drivers.Providers.Docker;

/// <summary>A command to be run. A field that is null is not sent.</summary>
internal sealed record ExecBody
{
    public required IReadOnlyList<string> Cmd { get; init; }

    public bool AttachStdin { get; init; }

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    public bool Tty { get; init; }

    public string? User { get; init; }

    /// <summary>Rows and columns of the terminal, since API 1.42.</summary>
    public IReadOnlyList<int>? ConsoleSize { get; init; }

    /// <summary>Since API 1.35.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Since API 1.25.</summary>
    public IReadOnlyList<string>? Env { get; init; }
}

internal sealed record ExecStart(bool Detach, bool Tty);

internal sealed record ExecDetails
{
    public bool Running { get; init; }

    public int? ExitCode { get; init; }
}
