using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Tests.Harness;

/// <summary>A line that the gateway logged.</summary>
internal sealed record LoggedLine(
    string Category,
    LogLevel Level,
    string Message,
    Exception? Exception,
    IReadOnlyDictionary<string, object?> Values
)
{
    public bool IsOfRequest => Category.EndsWith(".RequestLog", StringComparison.Ordinal);
}

/// <summary>Keeps what the gateway logs.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<LoggedLine> _lines = new();

    public IReadOnlyCollection<LoggedLine> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _lines);

    public void Dispose() { }

    /// <summary>Waits for a line: a request's is written after its answer was sent.</summary>
    public Task<LoggedLine> WaitForAsync(Func<LoggedLine, bool> isIt) =>
        Eventually.GetAsync(() => Task.FromResult(_lines.FirstOrDefault(isIt)), "a line in the log");

    private sealed class Recorder(string category, ConcurrentQueue<LoggedLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            lines.Enqueue(
                new LoggedLine(
                    category,
                    logLevel,
                    formatter(state, exception),
                    exception,
                    values.DistinctBy(value => value.Key).ToDictionary(value => value.Key, value => value.Value)
                )
            );
        }
    }
}
