using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>A container of the simulated engine.</summary>
internal sealed class EngineContainer(string id, string name, JsonObject body, string imageId)
{
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset Time, byte Stream, string Text)> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = id;

    public string Name { get; } = name;

    public string Image { get; } = (string)body[nameof(Image)]!;

    public string ImageId { get; } = imageId;

    public IReadOnlyList<string> Command { get; } = [.. body["Cmd"]?.AsArray().Select(word => (string)word!) ?? []];

    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;

    public DateTimeOffset? Started { get; private set; }

    public int? ExitCode { get; private set; }

    public bool IsRunning { get; private set; }

    public JsonNode Labels => body[nameof(Labels)]?.DeepClone() ?? new JsonObject();

    public string Word =>
        IsRunning ? "running"
        : Started is null ? "created"
        : "exited";

    /// <summary>The text for people, which is all that old lists have.</summary>
    public string Text =>
        IsRunning ? "Up 3 seconds"
        : Started is null ? "Created"
        : $"Exited ({ExitCode}) 2 seconds ago";

    /// <summary>The ports and where they are published: the engine chooses where 0 is asked for.</summary>
    public IReadOnlyList<(int Port, string Protocol, string? Address, int? HostPort)> Ports { get; } = ReadPorts(body);

    /// <summary>Starts it: its command says what it writes, <c>2&gt;</c> before a line sends it to stderr.</summary>
    public void Start()
    {
        lock (_lock)
        {
            (IsRunning, Started, ExitCode) = (true, DateTimeOffset.UtcNow, null);
            foreach (var (number, line) in Command.Skip(1).Index())
            {
                var isError = line.StartsWith("2>", StringComparison.Ordinal);
                _lines.Add((Started.Value.AddTicks(number), (byte)(isError ? 2 : 1), isError ? line[2..] : line));
            }
        }

        Change();
    }

    public void Stop()
    {
        lock (_lock)
        {
            (IsRunning, ExitCode) = (false, 0);
        }

        Change();
    }

    /// <summary>Lines from a number on, and a task that ends when there may be more.</summary>
    public (IReadOnlyList<(DateTimeOffset Time, byte Stream, string Text)> Lines, bool IsOver, Task Changed) Look(int from)
    {
        lock (_lock)
        {
            if (IsRunning && Command is ["tick", ..])
            {
                _lines.Add((DateTimeOffset.UtcNow, 1, "tick"));
            }

            return (_lines[Math.Min(from, _lines.Count)..], !IsRunning, _changed.Task);
        }
    }

    public static byte[] Frame(byte stream, string text)
    {
        var data = Encoding.UTF8.GetBytes(text);
        byte[] header =
        [
            stream,
            0,
            0,
            0,
            (byte)(data.Length >> 24),
            (byte)(data.Length >> 16),
            (byte)(data.Length >> 8),
            (byte)data.Length,
        ];
        return [.. header, .. data];
    }

    private void Change() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    private static List<(int, string, string?, int?)> ReadPorts(JsonObject body)
    {
        var ports = new List<(int, string, string?, int?)>();
        var next = 49153;
        foreach (var (name, _) in body["ExposedPorts"]?.AsObject() ?? [])
        {
            var (port, protocol) = (int.Parse(name.Split('/')[0], CultureInfo.InvariantCulture), name.Split('/')[1]);
            var bindings = body["HostConfig"]?["PortBindings"]?[name]?.AsArray();
            if (bindings is not { Count: > 0 })
            {
                ports.Add((port, protocol, null, null));
            }

            foreach (var binding in bindings ?? [])
            {
                var asked = int.Parse((string)binding!["HostPort"]!, CultureInfo.InvariantCulture);
                ports.Add((port, protocol, (string?)binding["HostIp"], asked == 0 ? next++ : asked));
            }
        }

        return ports;
    }
}
