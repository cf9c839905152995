using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// A program that prints a credential (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins),
/// such as <c>aws eks get-token</c>. It is started without a shell and without a terminal.
/// </summary>
internal sealed record ExecPlugin
{
    private const int LongestComplaint = 500;

    public required string Command { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    public required string ApiVersion { get; init; }

    /// <summary>Runs the program and reads the token that it prints.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unauthenticated"/> if there is none.</exception>
    public async Task<Expiring<KubernetesToken>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        using var process = Start(connection);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var complaint = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                var said = (await complaint).Trim();
                throw Fail(connection, $"ended with {process.ExitCode}: {said[..Math.Min(said.Length, LongestComplaint)]}");
            }

            return Read(connection, await output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(Connection connection)
    {
        var start = new ProcessStartInfo(Command, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] =
            $$$"""{"kind":"ExecCredential","apiVersion":"{{{JsonEncodedText.Encode(ApiVersion)}}}","spec":{"interactive":false}}""";
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw Fail(connection, "cannot be started", e);
        }
    }

    private Expiring<KubernetesToken> Read(Connection connection, string output)
    {
        try
        {
            var status = JsonSerializer.Deserialize(output, KubernetesJson.Default.ExecCredential)?.Status;
            return status?.Token is { Length: > 0 } token
                ? new Expiring<KubernetesToken>(new KubernetesToken(new Secret(token)), status.ExpirationTimestamp)
                : throw Fail(connection, "printed no token; client certificates from programs are not supported");
        }
        catch (JsonException)
        {
            // What it printed may hold a secret.
            throw Fail(connection, "printed no ExecCredential");
        }
    }

    private DriverException Fail(Connection connection, string what, Exception? inner = null) =>
        connection.Fail(DriverErrorKind.Unauthenticated, $"The credential program '{Command}' {what}.", inner: inner);
}

/// <summary>What a credential program prints.</summary>
internal sealed record ExecCredential(ExecCredentialStatus? Status);

internal sealed record ExecCredentialStatus(string? Token, DateTimeOffset? ExpirationTimestamp);
