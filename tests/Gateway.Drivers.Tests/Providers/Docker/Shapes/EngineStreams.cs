using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>What the simulated engine answers by and by: logs, figures, the output of commands.</summary>
internal sealed class EngineStreams(EngineShape shape)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, Exec> _execs = new(StringComparer.Ordinal);
    private int _ids;

    public static IResult Logs(EngineContainer container, HttpContext http)
    {
        var query = http.Request.Query;
        var wanted = new[] { query["stdout"] == "1" ? 1 : 0, query["stderr"] == "1" ? 2 : 0 };
        var since = query["since"].ToString() is { Length: > 0 } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;
        return Results.Stream(
            async body =>
            {
                await body.FlushAsync(http.RequestAborted);
                var tail = query["tail"] == "all" ? int.MaxValue : int.Parse(query["tail"]!, CultureInfo.InvariantCulture);
                var seen = 0;
                while (true)
                {
                    var (lines, isOver, changed) = container.Look(seen);
                    seen += lines.Count;
                    foreach (
                        var line in lines
                            .Where(line => (line.Time - DateTimeOffset.UnixEpoch).Ticks >= since * TimeSpan.TicksPerSecond)
                            .TakeLast(tail)
                    )
                    {
                        var time =
                            query["timestamps"] == "1"
                                ? line.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture)
                                : "";
                        await body.WriteAsync(
                            wanted.Contains(line.Stream) ? EngineContainer.Frame(line.Stream, $"{time}{line.Text}\n") : [],
                            http.RequestAborted
                        );
                    }

                    await body.FlushAsync(http.RequestAborted);
                    if (query["follow"] != "1" || isOver)
                    {
                        return;
                    }

                    tail = int.MaxValue;
                    await Task.WhenAny(changed, Task.Delay(Beat, http.RequestAborted));
                    http.RequestAborted.ThrowIfCancellationRequested();
                }
            },
            "application/vnd.docker.raw-stream"
        );
    }

    public static IResult Stats(EngineContainer container, HttpContext http) =>
        Results.Stream(
            async body =>
            {
                var before = (Time: DateTimeOffset.UtcNow.AddSeconds(-1), Nanoseconds: 1_000_000UL);
                do
                {
                    var now = (Time: DateTimeOffset.UtcNow, Nanoseconds: before.Nanoseconds + 20_000_000UL);
                    await body.WriteAsync(
                        System.Text.Encoding.UTF8.GetBytes(Sample(container, before, now).ToJsonString() + "\n"),
                        http.RequestAborted
                    );
                    await body.FlushAsync(http.RequestAborted);
                    before = now;
                    await Task.Delay(Beat, http.RequestAborted);
                } while (http.Request.Query["stream"] == "1");
            },
            "application/json"
        );

    public async Task<IResult> ExecAsync(EngineContainer container, HttpContext http, EngineSimulator engine)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        if (!shape.HasMounts && (body.ContainsKey("Env") || body.ContainsKey("WorkingDir")))
        {
            engine.Complaints.Enqueue("This engine's commands take no variables and no directory.");
        }

        if (!container.IsRunning)
        {
            return engine.Fail(409, $"Container {container.Id} is not running");
        }

        var id = Interlocked.Increment(ref _ids).ToString("x64", CultureInfo.InvariantCulture);
        _execs[id] = new Exec([.. body["Cmd"]!.AsArray().Select(word => (string)word!)], body);
        return EngineAnswers.Json(new JsonObject { ["Id"] = id }, 201);
    }

    public IResult StartExec(string id, HttpContext http) =>
        Results.Stream(body => PlayAsync(_execs[id], body, http.RequestAborted), "application/vnd.docker.raw-stream");

    public IResult ShowExec(string id) =>
        EngineAnswers.Json(
            new JsonObject
            {
                ["ID"] = id,
                ["Running"] = _execs[id].ExitCode is null,
                ["ExitCode"] = _execs[id].ExitCode,
            }
        );

    private static async Task PlayAsync(Exec exec, Stream body, CancellationToken gone)
    {
        var script = exec.Command is ["sh", "-c", var text] ? text.Split("; ") : [string.Join(' ', exec.Command)];
        var exitCode = 0;
        foreach (var line in script)
        {
            var (word, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end
                ? (line[..end], line[(end + 1)..])
                : (line, "");
            var isError = rest.EndsWith(" >&2", StringComparison.Ordinal);
            (exitCode, var output) = word switch
            {
                "echo" when rest == "$COLOUR" => (0, Variable(exec, "COLOUR") + "\n"),
                "echo" => (0, (isError ? rest[..^" >&2".Length] : rest) + "\n"),
                "pwd" => (0, $"{exec.Body["WorkingDir"] ?? "/"}\n"),
                "exit" => (int.Parse(rest, CultureInfo.InvariantCulture), ""),
                "cat" => (0, ""),
                "sleep" => (0, ""),
                _ => (127, $"OCI runtime exec failed: exec: \"{word}\": executable file not found in $PATH\r\n"),
            };
            await body.WriteAsync(output.Length == 0 ? [] : EngineContainer.Frame((byte)(isError ? 2 : 1), output), gone);
            await body.FlushAsync(gone);
            if (word == "sleep")
            {
                await Task.Delay(TimeSpan.FromSeconds(double.Parse(rest, CultureInfo.InvariantCulture)), gone);
            }
        }

        exec.ExitCode = exitCode;
    }

    private static string Variable(Exec exec, string name) =>
        exec.Body["Env"]
            ?.AsArray()
            .Select(line => (string)line!)
            .FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))
            ?[(name.Length + 1)..]
        ?? "";

    // A container that has ended is measured on, as nothing at no time.
    private static JsonObject Sample(
        EngineContainer container,
        (DateTimeOffset Time, ulong Nanoseconds) before,
        (DateTimeOffset Time, ulong Nanoseconds) now
    ) =>
        container.IsRunning
            ? new JsonObject
            {
                ["read"] = now.Time.ToString("O", CultureInfo.InvariantCulture),
                ["preread"] = before.Time.ToString("O", CultureInfo.InvariantCulture),
                ["cpu_stats"] = new JsonObject { ["cpu_usage"] = new JsonObject { ["total_usage"] = now.Nanoseconds } },
                ["precpu_stats"] = new JsonObject { ["cpu_usage"] = new JsonObject { ["total_usage"] = before.Nanoseconds } },
                ["memory_stats"] = new JsonObject
                {
                    ["usage"] = 3_000_000,
                    ["limit"] = ulong.MaxValue,
                    ["stats"] = new JsonObject { ["total_inactive_file"] = 1_000_000 },
                },
                ["networks"] = new JsonObject
                {
                    ["eth0"] = new JsonObject { ["rx_bytes"] = 10, ["tx_bytes"] = 20 },
                },
            }
            : new JsonObject
            {
                ["read"] = "0001-01-01T00:00:00Z",
                ["cpu_stats"] = new JsonObject { ["cpu_usage"] = new JsonObject { ["total_usage"] = 0 } },
            };

    private sealed record Exec(IReadOnlyList<string> Command, JsonObject Body)
    {
        public int? ExitCode { get; set; }
    }
}
