using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerExecDriver"/> and <see cref="IContainerExecSession"/>. Containers have a shell.</summary>
public abstract class ContainerExecDriverTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerExecDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    // More than any buffer on the way.
    private const int ManyBytes = 512 * 1024;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    // Platforms set a size a moment after they were asked to: so often it is looked at until it is there.
    private const int Looks = 200;

    [SkippableFact]
    public async Task A_command_writes_to_both_streams_and_ends_with_its_exit_code()
    {
        var ended = await RunAsync(Shell("echo out; echo err >&2; exit 3"));

        Assert.Equal(("out\n", "err\n", 3), (ended.Stdout, ended.Stderr, ended.ExitCode));
    }

    [SkippableFact]
    public async Task Arguments_are_taken_as_they_are()
    {
        var ended = await RunAsync(new ExecRequest { Command = ["echo", "a b", "$HOME", "'\"", "ü"] });

        Assert.Equal(("a b $HOME '\" ü\n", "", 0), (ended.Stdout, ended.Stderr, ended.ExitCode));
    }

    [SkippableFact]
    public async Task Bytes_go_in_and_come_out_as_they_are()
    {
        Skip.IfNot(Fixture.TakesExecInput && Fixture.EndsExecInput, "The platform takes no stdin, or cannot be told that it ends.");
        var bytes = new byte[ManyBytes];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(i * 31 / 7);
        }

        var id = (await DeployRunningAsync()).Id.Value;
        await using var session = await Driver.OpenContainerExecAsync(
            id,
            new ExecRequest { Command = ["cat"], Input = true },
            Cancellation
        );
        var reading = ReadToEndAsync(session);
        await session.WriteAsync(bytes, Cancellation);
        await session.CloseInputAsync(Cancellation);

        var ended = await reading;
        Assert.True(bytes.AsSpan().SequenceEqual(ended.StdoutBytes), $"{ended.StdoutBytes.Length} of {bytes.Length} bytes came back.");
        Assert.Equal(0, ended.ExitCode);
    }

    [SkippableFact]
    public async Task Without_input_stdin_is_at_its_end()
    {
        var ended = await RunAsync(new ExecRequest { Command = ["cat"] });

        Assert.Equal(("", 0), (ended.Stdout, ended.ExitCode));
    }

    [SkippableFact]
    public async Task A_program_that_is_not_there_ends_as_shells_have_it()
    {
        var ended = await RunAsync(new ExecRequest { Command = ["no-such-program"] });

        Assert.Contains(ended.ExitCode, new int?[] { 126, 127 });
    }

    [SkippableFact]
    public async Task Variables_and_the_directory_are_set_or_refused_by_name()
    {
        await AssertSetOrRefusedAsync(
            "environment",
            Shell("echo $COLOUR") with
            {
                Environment = new Dictionary<string, string> { ["COLOUR"] = "a b" },
            },
            "a b\n"
        );
        await AssertSetOrRefusedAsync("workingDirectory", Shell("pwd") with { WorkingDirectory = "/tmp" }, "/tmp\n");
    }

    [SkippableFact]
    public async Task A_terminal_has_the_size_that_was_asked_for_and_takes_another()
    {
        Skip.IfNot(Fixture.TakesExecInput, "The platform takes no stdin.");
        var id = (await DeployRunningAsync()).Id.Value;
        var request = Shell(string.Join("; ", Enumerable.Repeat("read line; stty size", Looks))) with
        {
            Terminal = true,
            Input = true,
            Size = new TerminalSize(101, 31),
        };
        await using var session = await Driver.OpenContainerExecAsync(id, request, Cancellation);
        using var deadline = new CancellationTokenSource(Soon);
        var wanted = "31 101";
        var output = new StringBuilder();
        await PressEnterAsync(session);
        await foreach (var chunk in session.ReadAsync(deadline.Token))
        {
            Assert.NotEqual(LogStream.Stderr, chunk.Stream);
            output.Append(Encoding.UTF8.GetString(chunk.Data.Span));
            if (LastLine(output.ToString()) is not { Length: > 0 } size)
            {
                continue;
            }

            if (size == "43 132")
            {
                return;
            }

            if (size == wanted)
            {
                wanted = "43 132";
                await session.ResizeAsync(new TerminalSize(132, 43), Cancellation);
            }

            await PressEnterAsync(session);
        }

        Assert.Fail($"The terminal never had the size {wanted}: {output}");
    }

    [SkippableFact]
    public async Task A_caller_who_leaves_is_let_go_at_once()
    {
        var id = (await DeployRunningAsync()).Id.Value;
        using var caller = new CancellationTokenSource();
        await using var session = await Driver.OpenContainerExecAsync(id, Shell("echo up; sleep 30"), Cancellation);

        async Task ReadAsync()
        {
            await foreach (var chunk in session.ReadAsync(caller.Token))
            {
                Assert.False(chunk.Data.IsEmpty);
                await caller.CancelAsync();
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync().WaitAsync(TimeSpan.FromSeconds(2)));
    }

    [SkippableFact]
    public async Task A_missing_container_is_not_found()
    {
        var id = await DestroyedIdAsync();

        await AssertFailsAsync(DriverErrorKind.NotFound, () => OpenAsync(id));
    }

    [SkippableFact]
    public async Task A_container_that_does_not_run_is_a_conflict()
    {
        var container = await DeployAsync(Fixture.StayingUp(NewName("container")) with { Start = false });

        await AssertFailsAsync(DriverErrorKind.Conflict, () => OpenAsync(container.Id.Value));
    }

    private async Task OpenAsync(string id) => await (await Driver.OpenContainerExecAsync(id, Shell("echo"), Cancellation)).DisposeAsync();

    private async Task AssertSetOrRefusedAsync(string field, ExecRequest request, string output)
    {
        try
        {
            Assert.Equal(output, (await RunAsync(request)).Stdout);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotSupported)
        {
            Assert.Equal(field, e.Field);
        }
    }

    /// <summary>The last line without its end; null if that has not come yet. A terminal's echo of the enter key is an empty one.</summary>
    private static string? LastLine(string text) => text.EndsWith('\n') ? text.TrimEnd('\n').Split('\n')[^1].TrimEnd('\r') : null;

    private static Task PressEnterAsync(IContainerExecSession session) => session.WriteAsync("\n"u8.ToArray(), CancellationToken.None);

    private static ExecRequest Shell(string script) => new() { Command = ["sh", "-c", script] };

    private async Task<Ended> RunAsync(ExecRequest request)
    {
        var id = (await DeployRunningAsync()).Id.Value;
        await using var session = await Driver.OpenContainerExecAsync(id, request, Cancellation);
        return await ReadToEndAsync(session);
    }

    private static async Task<Ended> ReadToEndAsync(IContainerExecSession session)
    {
        using var deadline = new CancellationTokenSource(Soon);
        var (stdout, stderr) = (new MemoryStream(), new MemoryStream());
        await foreach (var chunk in session.ReadAsync(deadline.Token))
        {
            (chunk.Stream == LogStream.Stderr ? stderr : stdout).Write(chunk.Data.Span);
        }

        return new Ended(stdout.ToArray(), Encoding.UTF8.GetString(stderr.ToArray()), await session.GetExitCodeAsync(deadline.Token));
    }

    private sealed record Ended(byte[] StdoutBytes, string Stderr, int? ExitCode)
    {
        public string Stdout => Encoding.UTF8.GetString(StdoutBytes);
    }
}
