namespace Gateway.Api.Tests.Harness;

/// <summary>Waits for what happens in its own time, by asking until it is so.</summary>
internal static class Eventually
{
    /// <summary>
    /// How long something may take that happens at once: in two seconds on a machine with nothing else to do, and tests run on others too.
    /// </summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Longest);
        while (!deadline.IsCancellationRequested)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(AskEvery, CancellationToken.None);
        }

        throw new TimeoutException($"{what}: nothing within {Longest.TotalSeconds} s.");
    }

    /// <summary>Asks until it is so.</summary>
    public static Task BecomesAsync(Func<Task<bool>> ask, string what) => GetAsync(async () => await ask() ? what : null, what);
}
