using System.Text.Json;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.CommandLine;

/// <summary>The program as it is called in a terminal.</summary>
public sealed class CommandLineTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task Help_tells_the_commands_and_how_settings_are_given()
    {
        var (exitCode, output, errors) = await GatewayProcess.CommandAsync(Nothing, "--help");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("openapi", output, StringComparison.Ordinal);
        Assert.Contains("--Section:Name=value", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_one_line()
    {
        var (exitCode, output, _) = await GatewayProcess.CommandAsync(Nothing, "--version");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", output);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("openapi --yml")]
    public async Task A_word_that_is_not_known_is_told(string line)
    {
        var (exitCode, _, errors) = await GatewayProcess.CommandAsync(Nothing, line.Split(' '));

        Assert.Equal(1, exitCode);
        Assert.Contains(line.Split(' ')[^1], errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_is_the_one_that_is_served_and_nothing_else_goes_to_the_standard_output()
    {
        var settings = new Dictionary<string, string> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock" };
        var (exitCode, output, _) = await GatewayProcess.CommandAsync(settings, "openapi", "--json");
        var (process, address) = await GatewayProcess.StartAsync(settings);
        await using var running = process;
        using var http = new GatewayClient(address);

        Assert.Equal(0, exitCode);
        Assert.True(JsonElement.DeepEquals((await http.GetAsync("/openapi.json")).Expect(200).Json, JsonElement.Parse(output)));
    }

    [Fact]
    public async Task What_is_wrong_with_the_settings_is_one_line_of_a_command_too()
    {
        var (exitCode, output, errors) = await GatewayProcess.CommandAsync(Nothing, "openapi", "--Gateway:Lists:PageSize=5000");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("PageSize", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
