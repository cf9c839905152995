using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Docs;

/// <summary>Somebody who types what a document says: a shell, and a gateway that is started with what was exported so far.</summary>
internal sealed partial class Reader : IAsyncDisposable
{
    private const string Documented = "http://127.0.0.1:8080";

    // Folders that are others on each machine.
    private static readonly string[] Places = ["/etc/cloudgateway", "/run/secrets", "/somewhere/else"];

    // Cut connections are not told by curl's status. A key is shown once, and typed where the document has dots. Variables last from block to block.
    private const string Prelude = """
        set -eo pipefail
        program() { command dotnet "$GATEWAY_DLL" "$@" >"$FOLDER/said"; cat "$FOLDER/said"; grep -o 'cgw_[A-Za-z0-9_-]*' "$FOLDER/said" >"$FOLDER/key" || true; }
        gateway() { program "$@"; }
        dotnet() { if [[ $* == 'run --project src/Gateway.Api -- '* ]]; then program "${@:5}"; fi; }
        curl() { command curl --fail-with-body --silent --show-error --max-time 60 "${@//cgw_…/$(cat "$FOLDER/key" 2>/dev/null || true)}"; }
        docker() { :; }; helm() { :; }; kubectl() { :; }; lxc() { :; }
        [[ ! -f $FOLDER/variables ]] || . "$FOLDER/variables"
        trap 'for name in $(compgen -v | grep -E "^[a-z]+$"); do declare -p "$name"; done >"$FOLDER/variables"' EXIT

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("cgw-reader-").FullName;
    private readonly Dictionary<string, string> _environment;
    private GatewayProcess? _gateway;
    private Uri? _address;

    public Reader(IReadOnlyDictionary<string, string> settings)
    {
        _environment = new Dictionary<string, string>(settings)
        {
            ["Gateway__DataDirectory"] = Path.Combine(_folder, "data"),
            ["DOCKER_HOST"] = "unix:///nowhere/docker.sock",
        };
        foreach (var place in Places)
        {
            Directory.CreateDirectory(_folder + place);
        }

        File.WriteAllText(_folder + "/run/secrets/hetzner-token", "a-token");

        // As if in the repository, without leaving anything there.
        foreach (var entry in Directory.EnumerateFiles(Repository.Root, "*.md"))
        {
            File.CreateSymbolicLink(Path.Combine(_folder, Path.GetFileName(entry)), entry);
        }
    }

    /// <summary>Types a block.</summary>
    public async Task<(int ExitCode, string Said)> RunAsync(string block)
    {
        var script = Places.Aggregate(block, (text, place) => text.Replace(place, _folder + place, StringComparison.Ordinal));
        var exports = Export().Matches(script);
        if (exports.Count == 0)
        {
            await StartAsync(script);
            return await TypeAsync(script);
        }

        // A gateway reads what is exported when it starts. Commands before the first request may make what it looks for then.
        var request = script.IndexOf("curl ", StringComparison.Ordinal);
        var at = request < 0 ? script.Length : script.LastIndexOf('\n', request) + 1;
        await StopAsync();
        var before = await TypeAsync(script[..at]);
        foreach (var export in exports.AsEnumerable())
        {
            _environment[export.Groups["name"].Value] = export.Groups["value"].Value;
        }

        await StartAsync(script[at..]);
        return before.ExitCode != 0 || at == script.Length ? before : await TypeAsync(script[at..]);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(string script)
    {
        if (_gateway is null && script.Contains("curl ", StringComparison.Ordinal))
        {
            (_gateway, _address) = await GatewayProcess.StartAsync(_environment);
        }
    }

    private async Task StopAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
            _gateway = null;
        }
    }

    private async Task<(int ExitCode, string Said)> TypeAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", Prelude + Addressed(script)])
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["GATEWAY_DLL"] = typeof(Program).Assembly.Location;
        start.Environment["FOLDER"] = _folder;
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, $"{errors}{await output}");
    }

    private string Addressed(string script) =>
        _address is null ? script : script.Replace(Documented, _address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

    [GeneratedRegex(@"^export (?<name>\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Export();
}
