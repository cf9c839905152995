using Gateway.Api.Connections;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Api.Tests.Connections;

public sealed class SettingsFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("settings");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_changed_file_is_followed()
    {
        Write("first");
        var configuration = (IConfiguration)SettingsFiles.CreateBuilder(["--contentRoot", _folder.FullName]).Configuration;
        Assert.Equal("first", configuration["Word"]);

        Write("second");

        await Eventually.BecomesAsync(() => Task.FromResult(configuration["Word"] == "second"), "the changed word");
    }

    [Fact]
    public void The_command_line_goes_before_the_file()
    {
        Write("first");

        var configuration = SettingsFiles.CreateBuilder(["--contentRoot", _folder.FullName, "--Word=mine"]).Configuration;

        Assert.Equal("mine", configuration["Word"]);
    }

    private void Write(string word) => File.WriteAllText(Path.Combine(_folder.FullName, "appsettings.json"), $$"""{"Word": "{{word}}"}""");
}
