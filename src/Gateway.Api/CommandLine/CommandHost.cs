namespace Gateway.Api.CommandLine;

/// <summary>The gateway as a command sees it: configured as it would serve, and never started.</summary>
internal sealed class CommandHost(Func<string[], BuildFor, WebApplication> build, string[] settings)
{
    /// <summary>Puts the gateway together, has a command use it, and takes it apart again. Nothing of it runs by itself meanwhile.</summary>
    /// <returns>The exit code: what the command answers.</returns>
    public async Task<int> UseAsync(Func<WebApplication, Task<int>> command)
    {
        await using var app = build(settings, BuildFor.Command);
        return await command(app);
    }

    /// <summary>As the other one, for commands that need services only, which may be scoped.</summary>
    public Task<int> UseAsync(Func<IServiceProvider, Task<int>> command) =>
        UseAsync(
            async (WebApplication app) =>
            {
                await using var scope = app.Services.CreateAsyncScope();
                return await command(scope.ServiceProvider);
            }
        );
}
