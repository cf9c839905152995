namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>How an engine of some version talks, as its documentation and recorded answers have it.</summary>
/// <param name="ApiVersion">The newest version that it speaks.</param>
/// <param name="MinApiVersion">The oldest; null for engines that do not tell one.</param>
public sealed record EngineShape(Version ApiVersion, Version? MinApiVersion = null)
{
    /// <summary>Docker 1.9 of 2015.</summary>
    public static EngineShape Docker19 { get; } = new(new Version(1, 21));

    /// <summary>Docker 1.12 of 2016.</summary>
    public static EngineShape Docker112 { get; } = new(new Version(1, 24));

    /// <summary>Docker 20.10.</summary>
    public static EngineShape Docker2010 { get; } = new(new Version(1, 41), new Version(1, 12));

    /// <summary>Docker 29, which refuses what is older than 1.44.</summary>
    public static EngineShape Docker29 { get; } = new(new Version(1, 52), new Version(1, 44));

    /// <summary>Triton's Docker endpoint: 1.21, no states in lists, no words in inspections, 400 for what it lacks.</summary>
    public static EngineShape Triton { get; } = new(new Version(1, 21)) { IsTriton = true };

    public bool IsTriton { get; init; }

    /// <summary>Since 1.23 lists tell the state by a word.</summary>
    public bool ListsStates => !IsTriton && ApiVersion >= new Version(1, 23);

    /// <summary>Since 1.24 errors are JSON; before, and at Triton, they are plain text.</summary>
    public bool HasJsonErrors => !IsTriton && ApiVersion >= new Version(1, 24);

    /// <summary>Since 1.25 there are mounts, billionths of processors and variables of commands.</summary>
    public bool HasMounts => ApiVersion >= new Version(1, 25);
}
