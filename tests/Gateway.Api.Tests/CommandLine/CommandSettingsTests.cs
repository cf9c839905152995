using Gateway.Api.CommandLine;
using Xunit;

namespace Gateway.Api.Tests.CommandLine;

public sealed class CommandSettingsTests
{
    [Theory]
    [InlineData("check", "check", "")]
    [InlineData("check --Gateway:DataDirectory=/data", "check", "--Gateway:DataDirectory=/data")]
    [InlineData("keys create --Gateway:DataDirectory /data --name a", "keys create --name a", "--Gateway:DataDirectory /data")]
    [InlineData("check --urls http://127.0.0.1:1 --json", "check --json", "--urls http://127.0.0.1:1")]
    [InlineData("keys create --name=a:b", "keys create --name=a:b", "")]
    public void Settings_are_told_from_a_command_s_own_words(string line, string words, string settings)
    {
        var split = CommandSettings.Split(line.Split(' '));

        Assert.Equal(words, string.Join(' ', split.Words));
        Assert.Equal(settings, string.Join(' ', split.Settings));
    }
}
