using System.CommandLine;
using System.Text.Json;
using Gateway.Api.Audit;
using Gateway.Api.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Api.CommandLine;

/// <summary><c>gateway audit</c>: whether the audit log is whole.</summary>
internal static class AuditCommand
{
    public static Command Make(CommandHost host)
    {
        var anchors = new Option<FileInfo?>("--anchor")
        {
            Description = "A file that `gateway audit anchor` wrote: what it names must be there.",
        };
        var verify = new Command("verify", "Checks every chain of the audit log. Exits with 1 if somebody was at it.") { anchors };
        verify.SetAction(
            (parsed, cancellationToken) =>
                host.UseAsync(
                    (IServiceProvider services) =>
                        VerifyAsync(services, parsed.GetValue(anchors), parsed.InvocationConfiguration.Output, cancellationToken)
                )
        );
        var anchor = new Command("anchor", "Writes the end of every chain, to be kept where nobody can change it.");
        anchor.SetAction(
            (parsed, cancellationToken) =>
                host.UseAsync(
                    (IServiceProvider services) => AnchorAsync(services, parsed.InvocationConfiguration.Output, cancellationToken)
                )
        );
        return new Command("audit", "The audit log.") { verify, anchor };
    }

    private static async Task<int> VerifyAsync(
        IServiceProvider services,
        FileInfo? anchors,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var report = await VerifierOf(services).VerifyAsync(Read(anchors), cancellationToken);
        await output.WriteLineAsync(
            $"{report.Heads.Count} chains, {report.Records} records, {report.Changes} changes with their outcome, {report.Unfinished} without."
        );
        foreach (var chain in report.Open)
        {
            await output.WriteLineAsync(
                $"{chain}: not closed. Its process runs or was killed, or its end was cut off: only an anchor tells."
            );
        }

        foreach (var fault in report.Faults)
        {
            await output.WriteLineAsync("FAULT " + fault);
        }

        return report.Faults.Count == 0 ? 0 : 1;
    }

    private static async Task<int> AnchorAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var head in (await VerifierOf(services).VerifyAsync([], cancellationToken)).Heads)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(head, AuditJson.Default.AuditHead));
        }

        return 0;
    }

    private static AuditVerifier VerifierOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AuditOptions>>().Value.Sink == AuditSinkKind.None
            ? throw new StartupException($"{AuditOptions.Section}: Sink is None: there is no audit log.")
            : services.GetRequiredService<AuditVerifier>();

    private static IReadOnlyList<AuditHead> Read(FileInfo? file)
    {
        try
        {
            return file is null
                ? []
                :
                [
                    .. File.ReadLines(file.FullName)
                        .Where(line => line.Length > 0)
                        .Select(line => JsonSerializer.Deserialize(line, AuditJson.Default.AuditHead)!),
                ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException($"The anchors cannot be read: {e.Message}", e);
        }
    }
}
