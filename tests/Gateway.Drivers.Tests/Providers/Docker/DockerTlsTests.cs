using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

/// <summary>An engine that takes only clients with a certificate.</summary>
public sealed class DockerTlsTests
{
    private static CancellationToken Cancellation => CancellationToken.None;

    [SkippableTheory]
    [InlineData("https")]
    [InlineData("tcp")]
    public async Task A_client_with_its_certificate_is_let_in(string scheme)
    {
        var engine = new DockerTlsFixture { Scheme = scheme };
        await engine.InitializeAsync();

        await engine.Open<IConnectionCheckDriver>().CheckConnectionAsync(Cancellation);
        await engine.Open<IContainerDriver>().ListContainersAsync(PageRequest.First(), Cancellation);

        await engine.DisposeAsync();
    }

    // The end of stdin is told by TLS itself, and what the command still writes comes after it.
    [SkippableFact]
    public async Task A_command_s_input_ends_before_its_output()
    {
        var engine = new DockerTlsFixture();
        await engine.InitializeAsync();
        var containers = engine.Open<IContainerDriver>();
        var request = new DeployContainer
        {
            Name = $"cgw-tls-{Guid.NewGuid():N}",
            Image = DockerFixture.Image,
            Command = ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"],
        };
        var id = (await containers.DeployContainerAsync(request, Cancellation)).Id.Value;
        using var output = new MemoryStream();

        await using (
            var session = await engine
                .Open<IContainerExecDriver>()
                .OpenContainerExecAsync(id, new ExecRequest { Command = ["sh", "-c", "cat; echo after"], Input = true }, Cancellation)
        )
        {
            await session.WriteAsync("before\n"u8.ToArray(), Cancellation);
            await session.CloseInputAsync(Cancellation);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await foreach (var chunk in session.ReadAsync(deadline.Token))
            {
                output.Write(chunk.Data.Span);
            }

            Assert.Equal(0, await session.GetExitCodeAsync(Cancellation));
        }

        await containers.DestroyContainerAsync(id, Cancellation);
        Assert.Equal("before\nafter\n", System.Text.Encoding.UTF8.GetString(output.ToArray()));
        await engine.DisposeAsync();
    }

    [SkippableFact]
    public async Task An_engine_of_another_authority_is_not_trusted() =>
        await AssertUnavailableAsync(new DockerTlsFixture { TrustsEngine = false });

    [SkippableFact]
    public async Task A_client_without_certificate_is_not_let_in() =>
        await AssertUnavailableAsync(new DockerTlsFixture { ShowsCertificate = false });

    private static async Task AssertUnavailableAsync(DockerTlsFixture engine)
    {
        await engine.InitializeAsync();

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IConnectionCheckDriver>().CheckConnectionAsync(Cancellation)
        );

        Assert.Equal(DriverErrorKind.Unavailable, failure.Kind);
        await engine.DisposeAsync();
    }

    private sealed class DockerTlsFixture : ProviderFixture
    {
        private static readonly string? Endpoint = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_DOCKER_TLS");
        private static readonly string? Folder = Environment.GetEnvironmentVariable("CLOUDGATEWAY_TEST_DOCKER_TLS_DIR");

        public string Scheme { get; init; } = "https";

        public bool TrustsEngine { get; init; } = true;

        public bool ShowsCertificate { get; init; } = true;

        public override string Provider => "docker";

        protected override IReadOnlyDictionary<string, string?> Settings =>
            new Dictionary<string, string?>
            {
                ["Endpoint"] = Endpoint!.Replace("https", Scheme, StringComparison.Ordinal),
                ["CertificateAuthorityFile"] = TrustsEngine ? $"{Folder}/ca.pem" : null,
                ["CertificateFile"] = ShowsCertificate ? $"{Folder}/client.pem" : null,
                ["KeyFile"] = ShowsCertificate ? $"{Folder}/client-key.pem" : null,
            };

        protected override string? MissingBackend =>
            Endpoint is null || Folder is null
                ? "There is no Docker Engine with TLS: start tests/backends/docker.sh and export what it prints (CLOUDGATEWAY_TEST_DOCKER_TLS)."
                : null;
    }
}
