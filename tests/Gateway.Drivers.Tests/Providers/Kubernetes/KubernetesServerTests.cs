using System.Text;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>What only a real server shows: who is let in, and how containers end.</summary>
public sealed class KubernetesServerTests(KubernetesFixture fixture) : ContainerSuite<KubernetesFixture, IContainerDriver>(fixture)
{
    [SkippableFact]
    public async Task A_client_s_certificate_lets_in()
    {
        var driver = Open(("KubeconfigFile", KubernetesFixture.FileOf("kubeconfig")), ("Context", "local-certificate"));

        await driver.CheckConnectionAsync(Cancellation);
    }

    [SkippableFact]
    public async Task A_server_whose_authority_is_not_trusted_gets_no_token()
    {
        var driver = Open(("Server", Server), ("Token", "any"));

        var failure = await AssertFailsAsync(DriverErrorKind.Unavailable, () => driver.CheckConnectionAsync(Cancellation));

        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_token_file_is_read_again_when_its_token_is_refused()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "an-old-token");
        var driver = Open(
            ("Server", Server),
            ("CertificateAuthorityFile", KubernetesFixture.FileOf("pki/apiserver.crt")),
            ("TokenFile", file)
        );

        await AssertFailsAsync(DriverErrorKind.Unauthenticated, () => driver.CheckConnectionAsync(Cancellation));
        await File.WriteAllTextAsync(file, Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_KUBERNETES_TOKEN") + "\n");
        await driver.CheckConnectionAsync(Cancellation);
        File.Delete(file);
    }

    [SkippableFact]
    public async Task A_program_of_the_kubeconfig_fetches_the_token()
    {
        var token = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_KUBERNETES_TOKEN");
        var config = $$$"""
            clusters:
              - name: c
                cluster: {server: "{{{Server}}}", certificate-authority: "{{{KubernetesFixture.FileOf("pki/apiserver.crt")}}}"}
            contexts:
              - name: x
                context: {cluster: c, user: u}
            current-context: x
            users:
              - name: u
                user:
                  exec:
                    apiVersion: client.authentication.k8s.io/v1
                    command: sh
                    args: ["-c", 'printf %s "$ANSWER"']
                    env:
                      - name: ANSWER
                        value: '{"status":{"token":"{{{token}}}"}}'
            """;

        await Open(("Kubeconfig", config), ("AllowExecPlugin", "true")).CheckConnectionAsync(Cancellation);
        var failing = Open(
            ("Kubeconfig", config.Replace("printf", "exit 3; printf", StringComparison.Ordinal)),
            ("AllowExecPlugin", "true")
        );
        var failure = await AssertFailsAsync(DriverErrorKind.Unauthenticated, () => failing.CheckConnectionAsync(Cancellation));
        Assert.Contains("ended with 3", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_container_that_crashes_again_and_again_is_an_error_with_its_exit_code()
    {
        var request = Fixture.StayingUp(NewName("crash")) with { Command = ["sh", "-c", "exit 3"] };
        var id = (await DeployAsync(request)).Id.Value;

        var failed = await WaitForAsync(
            () => Driver.GetContainerAsync(id, Cancellation),
            container => container.NativeState == "CrashLoopBackOff"
        );

        Assert.Equal((ContainerState.Error, 3), (failed.State, failed.ExitCode));
        Assert.Contains("exit code 3", failed.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_bare_pod_that_has_ended_keeps_its_log()
    {
        var request = Fixture.StayingUp(NewName("job")) with
        {
            Command = ["sh", "-c", "echo done"],
            RestartPolicy = new RestartPolicy { When = RestartWhen.Never },
        };
        var pod = await DeployAsync(request);

        var ended = await WaitForStateAsync(pod.Id.Value, ContainerState.Stopped);

        Assert.Equal((0, "Completed"), (ended.ExitCode, ended.NativeState));
        var log = new StringBuilder();
        await foreach (
            var chunk in Fixture.Open<IContainerLogDriver>().ReadContainerLogsAsync(pod.Id.Value, new LogRequest(), Cancellation)
        )
        {
            log.Append(Encoding.UTF8.GetString(chunk.Data.Span));
        }

        Assert.Equal("done\n", log.ToString());
    }

    private static string? Server => Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_KUBERNETES");

    private IConnectionCheckDriver Open(params (string Name, string? Value)[] settings)
    {
        // Skips, or fails in CI, where there is no server.
        _ = Driver;
        var gateway = new TestGateway(TimeProvider.System);
        gateway.Connect("k", "kubernetes", settings);
        return gateway.Open<IConnectionCheckDriver>("k");
    }
}
