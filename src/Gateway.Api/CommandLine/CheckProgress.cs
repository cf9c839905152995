using System.Globalization;

namespace Gateway.Api.CommandLine;

/// <summary>One line that tells how far the checks are, written over as they end.</summary>
internal sealed class CheckProgress(TextWriter terminal, int total)
{
    private const string ToStart = "\r\u001b[K";
    private readonly Lock _lock = new();
    private int _ended;

    /// <summary>Counts a check when it ends.</summary>
    public async Task<T> FollowAsync<T>(Task<T> check)
    {
        Show();
        var result = await check;
        Interlocked.Increment(ref _ended);
        Show();
        return result;
    }

    /// <summary>Takes the line away.</summary>
    public void End() => terminal.Write(ToStart);

    private void Show()
    {
        lock (_lock)
        {
            terminal.Write(string.Create(CultureInfo.InvariantCulture, $"{ToStart}checked {Volatile.Read(ref _ended)} of {total} …"));
        }
    }
}
