using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Containers;

/// <summary>Commands that are run to their end, from a caller's side.</summary>
public sealed class ExecTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private static readonly string[] Cat = ["cat"];

    private GatewayClient Http => fixture.Http;

    [Fact]
    public async Task A_command_answers_what_it_wrote_and_its_exit_code()
    {
        var result = await RunAsync(new { command = Shell("echo out; echo err >&2; exit 3") });

        Assert.Equal(("out\n", "err\n", 3), (result.Text("stdout"), result.Text("stderr"), result.GetProperty("exitCode").GetInt32()));
        Assert.False(result.GetProperty("truncated").GetBoolean());
        Assert.False(result.GetProperty("timedOut").GetBoolean());
    }

    [Fact]
    public async Task Any_byte_goes_in_and_out_as_base64()
    {
        var bytes = Enumerable.Range(0, 256).Select(number => (byte)number).ToArray();

        var result = await RunAsync(
            new
            {
                command = Cat,
                stdin = Convert.ToBase64String(bytes),
                encoding = "base64",
            }
        );

        Assert.Equal(bytes, Convert.FromBase64String(result.Text("stdout")!));
    }

    [Fact]
    public async Task The_first_mebibyte_of_the_output_is_kept()
    {
        // A body has a bound of its own below that: the same is written more than once.
        var stdin = new string('x', 500_000);
        var result = await RunAsync(new { command = Shell("cat"), stdin });
        Assert.Equal(stdin.Length, result.Text("stdout")!.Length);
        Assert.False(result.GetProperty("truncated").GetBoolean());

        var script = string.Join(';', Enumerable.Repeat("echo " + new string('y', 100_000), 9)) + ";echo end";
        var word = new string('z', 400_000);
        var more = await RunAsync(
            new
            {
                command = Shell("echo $WORD;echo $WORD;echo $WORD;exit 4"),
                environment = new Dictionary<string, string> { ["WORD"] = word },
            }
        );
        Assert.Equal(1024 * 1024, more.Text("stdout")!.Length);
        Assert.True(more.GetProperty("truncated").GetBoolean());
        Assert.Equal(4, more.GetProperty("exitCode").GetInt32());
        Assert.Equal(9 * 100_001 + 4, (await RunAsync(new { command = Shell(script) })).Text("stdout")!.Length);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_answers_what_it_wrote_so_far()
    {
        var path = await fixture.DeployAsync("exec-" + Guid.NewGuid().ToString("N")[..8]);
        var running = Http.PostAsync($"{path}/exec", new { command = Shell("echo up; sleep 1000"), timeoutSeconds = 600 });
        while (!running.IsCompleted)
        {
            fixture.Clock.Elapse(TimeSpan.FromSeconds(100));
            await Task.WhenAny(running, Task.Delay(50));
        }

        var result = (await running).Expect(200).Json;
        Assert.Equal("up\n", result.Text("stdout"));
        Assert.True(result.GetProperty("timedOut").GetBoolean());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("exitCode").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_run_is_a_problem_that_names_it()
    {
        var path = await fixture.DeployAsync("exec-" + Guid.NewGuid().ToString("N")[..8]);
        string[] none = [];
        (await Http.PostAsync($"{path}/exec", new { command = none })).ExpectProblem(422, "invalid-value");
        (await Http.PostAsync($"{path}/exec", new { command = Shell("true"), timeoutSeconds = 0 })).ExpectProblem(422, "invalid-value");
        (
            await Http.PostAsync(
                $"{path}/exec",
                new
                {
                    command = Shell("cat"),
                    stdin = "?",
                    encoding = "base64",
                }
            )
        ).ExpectProblem(422, "invalid-value");
        (await Http.PostAsync("/containers/box/none/exec", new { command = Shell("true") })).ExpectProblem(404, "not-found");

        (await Http.PostAsync($"{path}/stop")).Expect(200);
        (await Http.PostAsync($"{path}/exec", new { command = Shell("true") })).ExpectProblem(409, "conflict");
    }

    private static string[] Shell(string script) => ["sh", "-c", script];

    private async Task<JsonElement> RunAsync(object body)
    {
        var path = await fixture.DeployAsync("exec-" + Guid.NewGuid().ToString("N")[..8]);
        return (await Http.PostAsync($"{path}/exec", body)).Expect(200).Json;
    }
}
