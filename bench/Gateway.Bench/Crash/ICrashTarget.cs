namespace Gateway.Bench.Crash;

/// <summary>A process that stores objects and is killed.</summary>
internal interface ICrashTarget : IAsyncDisposable
{
    /// <summary>The folder in which nothing may be left after a start.</summary>
    string TemporaryFolder { get; }

    /// <summary>Starts the process on what the last one left, and returns when it answers.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends the process as a power cut would: SIGKILL.</summary>
    Task KillAsync();

    /// <summary>Returns when the upload is acknowledged, and throws if it never is.</summary>
    Task PutAsync(string key, Version version, CancellationToken cancellationToken);

    /// <summary>Returns when the removal is acknowledged, and throws if it never is.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>SHA-256 of the object's bytes as they are read; null if there is no such object.</summary>
    Task<string?> DigestAsync(string key, CancellationToken cancellationToken);

    /// <summary>All keys.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);
}
