using System.Diagnostics;
using Xunit;

namespace Gateway.Api.Tests.Harness;

/// <summary>Somebody else's program, which knows nothing of the gateway. It gets no environment but what it is given.</summary>
internal sealed class ForeignClient(string program, string home, IReadOnlyDictionary<string, string?> environment)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Debian's: a shim of the same name may stand before it in PATH.
    private const string Folder = "/usr/bin";

    /// <summary>One of Debian's programs.</summary>
    public static ForeignClient Debian(string program, string home, IReadOnlyDictionary<string, string?> environment)
    {
        var path = Path.Combine(Folder, program);
        Requirement.Need(File.Exists(path), $"There is no {path}: start tests/backends/clients.sh, which installs it.");
        return new ForeignClient(path, home, environment);
    }

    /// <summary>Runs a script of this folder with Node.js and the packages of npm that the script of the clients installs.</summary>
    public static ForeignClient Node(string home, IReadOnlyDictionary<string, string?> environment)
    {
        var modules = Requirement.Variable("CLOUDGATEWAY_TEST_NODE_MODULES", "clients.sh");
        return Debian("node", home, new Dictionary<string, string?>(environment) { ["NODE_PATH"] = modules });
    }

    /// <summary>Runs it to its end; answers what it printed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = home;
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (
                process.StandardOutput.ReadToEndAsync(deadline.Token),
                process.StandardError.ReadToEndAsync(deadline.Token)
            );
            await process.WaitForExitAsync(deadline.Token);
            var told = await output;
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}: {told}{await errors}");
            return told;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
