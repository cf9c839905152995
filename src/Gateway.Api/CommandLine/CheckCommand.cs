using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Gateway.Api.Connections;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Security;
using Gateway.Api.Store;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.CommandLine;

/// <summary>
/// <c>gateway check</c>: whether the gateway would start with these settings, and whether each connection works. It changes nothing.
/// </summary>
internal static class CheckCommand
{
    private const string Ok = "ok";
    private const string Failed = "failed";
    private const string Configured = "settings";
    private const string Stored = "store";

    public static Command Make(CommandHost host)
    {
        var names = new Argument<string[]>("connection")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Only these connections; * stands for any part of a name.",
        };
        var command = new Command("check", "Checks the settings, the store and every connection. Exits with 1 if anything fails.")
        {
            names,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                host.UseAsync(
                    (IServiceProvider services) =>
                        CheckAsync(services, parsed.GetValue(names) ?? [], parsed.InvocationConfiguration, cancellationToken)
                )
        );
        return command;
    }

    private static async Task<int> CheckAsync(
        IServiceProvider services,
        string[] patterns,
        InvocationConfiguration console,
        CancellationToken cancellationToken
    )
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        ListenAddresses.Read(configuration);
        EdgeOptions.Read(configuration);
        var lost = await LoadStoredAsync(services, cancellationToken);
        var connections = services
            .GetRequiredService<IConnectionSource>()
            .Connections.Where(connection => IsWanted(patterns, connection.Name))
            .ToArray();
        var progress = new CheckProgress(Console.IsErrorRedirected ? TextWriter.Null : console.Error, connections.Length + 1);
        var rows = await Task.WhenAll(
            connections
                .Select(connection => CheckConnectionAsync(connection, services, cancellationToken))
                .Prepend(CheckStoreAsync(services, cancellationToken))
                .Select(progress.FollowAsync)
        );
        progress.End();
        rows = [.. rows, .. lost.Where(name => IsWanted(patterns, name)).Select(Lost)];
        await WriteAsync(console.Output, rows, cancellationToken);
        return rows.All(row => row.Result == Ok) && (patterns.Length == 0 || rows.Length > 1) ? 0 : 1;
    }

    private static bool IsWanted(string[] patterns, string name) =>
        patterns.Length == 0 || patterns.Any(pattern => ConnectionName.Matches(pattern, name));

    /// <summary>Loads the connections that callers made, without touching the store: one that an older gateway made is left as it is.</summary>
    /// <returns>Those that cannot be used.</returns>
    private static async Task<IReadOnlyList<string>> LoadStoredAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var (vault, rows) = (services.GetRequiredService<ConnectionVault>(), services.GetRequiredService<StoredRows>());
        try
        {
            if (!vault.IsOpen || !rows.MayBeThere || !await services.GetRequiredService<StoreDatabase>().IsCurrentAsync(cancellationToken))
            {
                return [];
            }

            await vault.RefreshAsync(cancellationToken);
            var known = services.GetRequiredService<ConnectionStore>();
            return [.. (await rows.ListAsync(cancellationToken)).Select(row => row.Name).Where(name => known.Find(name) is null)];
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            // The store has a line of its own.
            return [];
        }
    }

    private static Row Lost(string name) =>
        new(name, "", Stored, Failed, 0, "It cannot be opened by the master keys, or its settings cannot be used any more.");

    private static async Task<Row> CheckConnectionAsync(
        Connection connection,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var time = services.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        var failure = await services.GetRequiredService<ConnectionChecker>().CheckAsync(connection, cancellationToken);
        return new Row(
            connection.Name,
            connection.Provider.Name,
            services.GetRequiredService<ConnectionStore>().FindStored(connection.Name) is null ? Configured : Stored,
            failure is null ? Ok : Failed,
            (long)time.GetElapsedTime(started).TotalMilliseconds,
            failure is null ? "" : $"{Describe(failure.Kind)}: {failure.Message}"
        );
    }

    // SQLite makes its file when it is needed; a database that others share is asked.
    private static async Task<Row> CheckStoreAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        var store = services.GetRequiredService<StoreDatabase>();
        var why = "";
        if (store.IsShared)
        {
            try
            {
                await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                why = e.Message;
            }
        }

        return new Row(
            "(store)",
            store.IsShared ? "postgresql" : "sqlite",
            Configured,
            why.Length == 0 ? Ok : Failed,
            (long)time.GetElapsedTime(started).TotalMilliseconds,
            why
        );
    }

    private static string Describe(DriverErrorKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private static async Task WriteAsync(TextWriter output, Row[] rows, CancellationToken cancellationToken)
    {
        string[] head = ["CONNECTION", "PROVIDER", "FROM", "RESULT", "MS", "WHY"];
        var lines = rows.Select(row => row.Cells).Prepend(head).ToArray();
        var widths = head.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var text = string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
            await output.WriteLineAsync(text.AsMemory(), cancellationToken);
        }
    }

    private sealed record Row(string Name, string Provider, string From, string Result, long ElapsedMs, string Why)
    {
        // A message of several lines would break the table.
        public string[] Cells =>
            [Name, Provider, From, Result, ElapsedMs.ToString(CultureInfo.InvariantCulture), Why.ReplaceLineEndings(" ")];
    }
}
