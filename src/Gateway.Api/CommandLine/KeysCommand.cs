using System.CommandLine;
using System.Data.Common;
using Gateway.Api.Connections;
using Gateway.Api.Http;
using Gateway.Api.Security;
using Gateway.Api.Security.Callers;
using Gateway.Api.Security.Keys;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Model;

namespace Gateway.Api.CommandLine;

/// <summary><c>gateway keys</c>: API keys in the store that the settings name. Who may read its database may make keys: this asks for no right.</summary>
internal static class KeysCommand
{
    private static readonly CallerIdentity Operator = new("command-line", [], CallerRights.All) { IsKnown = true };

    public static Command Make(CommandHost host) =>
        new("keys", "Makes, lists, rotates and revokes API keys. A gateway that runs on the same store knows of it within five seconds.")
        {
            MakeCreate(host),
            MakeList(host),
            MakeRotate(host),
            MakeRevoke(host),
            MakeGenerate(),
        };

    private static Command MakeCreate(CommandHost host)
    {
        var name = new Option<string>("--name") { Description = "The key's name.", Required = true };
        var roles = new Option<string[]>("--role")
        {
            Description = "A role that it has; repeat it for more.",
            AllowMultipleArgumentsPerToken = true,
        };
        var expires = new Option<string?>("--expires") { Description = "How long it opens: 12h, 90d. For ever if left out." };
        var command = new Command("create", "Makes a key and writes it to the standard output, this once.") { name, roles, expires };
        command.SetAction(
            (parsed, cancellationToken) =>
                UseAsync(
                    host,
                    async services =>
                    {
                        var time = services.GetRequiredService<TimeProvider>();
                        var request = new CreateApiKey
                        {
                            Name = parsed.GetRequiredValue(name),
                            Roles = parsed.GetValue(roles) ?? [],
                            ExpiresAt = ReadEnd(parsed.GetValue(expires), time),
                        };
                        Check(request);
                        var key = await services.GetRequiredService<KeyKeeper>().CreateAsync(request, Operator, cancellationToken);
                        await parsed.InvocationConfiguration.Output.WriteLineAsync(key.Key);
                        var isOff = !services.GetRequiredService<SecurityOptions>().IsOn;
                        await parsed.InvocationConfiguration.Error.WriteLineAsync(
                            isOff
                                ? $"The key {key.Id} is kept by its digest. It opens once {SecurityOptions.Section}:Authentication is Required."
                                : $"The key {key.Id} is kept by its digest."
                        );
                    }
                )
        );
        return command;
    }

    private static Command MakeList(CommandHost host)
    {
        var command = new Command("list", "Lists the keys: id, name, state, roles, last use.");
        command.SetAction(
            (parsed, cancellationToken) =>
                UseAsync(
                    host,
                    async services =>
                    {
                        foreach (var key in await services.GetRequiredService<KeyKeeper>().ListAsync(Operator, cancellationToken))
                        {
                            var state = key.State.ToString().ToLowerInvariant();
                            var used = key.UsedAt is { } at ? $"{at:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "never";
                            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                                $"{key.Id}  {key.Name, -24}  {state, -8}  {string.Join(',', key.Roles), -32}  {used}"
                            );
                        }
                    }
                )
        );
        return command;
    }

    private static Command MakeRotate(CommandHost host)
    {
        var id = new Argument<string>("id") { Description = "The key's id." };
        var overlap = new Option<string?>("--overlap")
        {
            Description = "How long the old secret opens too: 24h, 0s. One hour if left out.",
        };
        var command = new Command("rotate", "Gives a key another secret and writes it to the standard output, this once.") { id, overlap };
        command.SetAction(
            (parsed, cancellationToken) =>
                UseAsync(
                    host,
                    async services =>
                    {
                        var keys = services.GetRequiredService<KeyKeeper>();
                        var key = await keys.RotateAsync(
                            parsed.GetRequiredValue(id),
                            parsed.GetValue(overlap),
                            Operator,
                            cancellationToken
                        );
                        await parsed.InvocationConfiguration.Output.WriteLineAsync(key.Key);
                    }
                )
        );
        return command;
    }

    private static Command MakeRevoke(CommandHost host)
    {
        var id = new Argument<string>("id") { Description = "The key's id." };
        var command = new Command("revoke", "Revokes a key.") { id };
        command.SetAction(
            (parsed, cancellationToken) =>
                UseAsync(
                    host,
                    services =>
                        services.GetRequiredService<KeyKeeper>().RevokeAsync(parsed.GetRequiredValue(id), Operator, cancellationToken)
                )
        );
        return command;
    }

    private static Command MakeGenerate()
    {
        var command = new Command(
            "generate",
            "Makes a key for the configuration: writes it, and its digest for Gateway:Security:Keys. No store is asked."
        );
        command.SetAction(
            async (parsed, _) =>
            {
                var (_, text, digest) = ApiKeyText.Create();
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{text}\nSha256={Convert.ToHexStringLower(digest)}");
                return 0;
            }
        );
        return command;
    }

    private static Task<int> UseAsync(CommandHost host, Func<IServiceProvider, Task> use) =>
        host.UseAsync(
            async (IServiceProvider services) =>
            {
                try
                {
                    await use(services);
                    return 0;
                }
                catch (Exception e) when (e is DriverException or InvalidInputException or DbException)
                {
                    throw new StartupException(e.Message, e);
                }
            }
        );

    private static void Check(CreateApiKey request)
    {
        var result = new CreateApiKeyValidator().Validate(request);
        if (!result.IsValid)
        {
            throw new StartupException(string.Join(" ", result.Errors.Select(error => $"{error.PropertyName}: {error.ErrorMessage}")));
        }
    }

    private static DateTimeOffset? ReadEnd(string? text, TimeProvider time) =>
        text is null ? null
        : Durations.Read(text) is { } life ? time.GetUtcNow() + life
        : throw new StartupException("--expires must be a time such as 12h or 90d.");
}
