using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.CommandLine;

/// <summary><c>gateway check</c>.</summary>
public sealed class CheckTests
{
    private static readonly Dictionary<string, string> Clouds = new()
    {
        ["Gateway__DefaultConnections"] = "false",
        ["Gateway__Connections__well__Provider"] = "sandbox",
        ["Gateway__Connections__unwell__Provider"] = "docker",
        ["Gateway__Connections__unwell__Endpoint"] = "unix:///nowhere/docker.sock",
    };

    [Fact]
    public async Task A_connection_that_does_not_work_is_told_with_the_reason_and_fails_the_check()
    {
        var (exitCode, output, _) = await GatewayProcess.CommandAsync(Clouds, "check");

        Assert.Equal(1, exitCode);
        var rows = output.Split('\n');
        Assert.Matches("^CONNECTION +PROVIDER +FROM +RESULT +MS +WHY$", rows[0]);
        Assert.Matches(@"^\(store\) +sqlite +settings +ok ", rows[1]);
        Assert.Matches("^unwell +docker +settings +failed +[0-9]+  unavailable: .*'unwell'", rows[2]);
        Assert.Matches("^well +sandbox +settings +ok +[0-9]+$", rows[3]);
    }

    [Fact]
    public async Task Only_what_is_named_is_checked()
    {
        var (exitCode, output, _) = await GatewayProcess.CommandAsync(Clouds, "check", "we*");

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("unwell", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_no_connection_s_fails_the_check()
    {
        var (exitCode, _, _) = await GatewayProcess.CommandAsync(Clouds, "check", "none");

        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task Settings_with_which_the_gateway_would_not_start_are_one_line()
    {
        var (exitCode, output, errors) = await GatewayProcess.CommandAsync(Clouds, "check", "--urls", "http://0.0.0.0:8080");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("loopback", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
