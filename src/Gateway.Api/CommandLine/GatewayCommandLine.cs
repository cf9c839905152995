using System.CommandLine;
using System.CommandLine.Help;

namespace Gateway.Api.CommandLine;

/// <summary>
/// What the program does by its arguments. Without a command it serves, and all arguments are settings; a command comes first, and takes
/// settings beside its own options.
/// </summary>
internal static class GatewayCommandLine
{
    private const string Description = """
        One HTTP API over many clouds. Without a command the gateway serves.

        Every setting can be given as --Section:Name=value, with and without a command, beside appsettings.json and environment variables
        (Gateway__DataDirectory is --Gateway:DataDirectory). --urls=http://127.0.0.1:8080 tells where to listen.
        """;

    public static Task<int> RunAsync(string[] arguments, Func<string[], BuildFor, WebApplication> build) =>
        IsCommand(arguments) ? RunCommandAsync(arguments, build) : ServeAsync(arguments, build);

    /// <summary>The commands, in the order of the help.</summary>
    private static IEnumerable<Command> Commands(CommandHost host) =>
        [AuditCommand.Make(host), CheckCommand.Make(host), KeysCommand.Make(host), OpenApiCommand.Make(host), VaultCommand.Make(host)];

    private static async Task<int> ServeAsync(string[] arguments, Func<string[], BuildFor, WebApplication> build)
    {
        await build(arguments, BuildFor.Serving).RunAsync();
        return 0;
    }

    // A method of its own, so that a gateway that serves does not load the parser.
    private static Task<int> RunCommandAsync(string[] arguments, Func<string[], BuildFor, WebApplication> build)
    {
        var (words, settings) = CommandSettings.Split(arguments);
        var root = new Command("gateway", Description) { new HelpOption(), new VersionOption() };
        foreach (var command in Commands(new CommandHost(build, settings)))
        {
            root.Add(command);
        }

        // What fails is told by Program, as when serving.
        return root.Parse(words).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    // Settings begin with a dash or a slash, or are a name and a value.
    private static bool IsCommand(string[] arguments) =>
        arguments is ["--help" or "-h" or "-?" or "--version", ..]
        || (arguments is [{ Length: > 0 } first, ..] && first[0] is not ('-' or '/') && !first.Contains('='));
}
