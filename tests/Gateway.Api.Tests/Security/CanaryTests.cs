using System.Text;
using System.Text.Json;
using Gateway.Api.Tests.Faults;
using Gateway.Api.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>Secrets planted where the whole gateway has them: none is in an answer, a line of the log at any level, or what is on disk.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private const string Canary = "canaryYellow-0123456789abcdef";
    private readonly FaultOrigin _origin = new(EchoAsync);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task No_secret_is_in_an_answer_a_log_or_on_disk()
    {
        using var folder = new TemporaryFolder();
        var settings = FaultyCloud
            .Settings(_origin.Address, "echo")
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Gateway:Connections:droplets-echo:Token"] = Canary + "-token";
        settings["Gateway:Connections:store-echo:SecretAccessKey"] = Canary + "-key";
        settings["Gateway:Connections:box:Provider"] = "sandbox";
        settings["Gateway:DefaultConnections"] = "false";
        settings["Gateway:DataDirectory"] = folder.Path;
        settings["Gateway:KeyRing"] = Path.Combine(folder.Path, "keys");
        await using var host = GatewayHost.Start(
            settings,
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter<LogRecorder>(null, LogLevel.Trace))
        );
        var answers = new List<Answer>();
        foreach (
            var path in new[]
            {
                "/nodes",
                "/nodes/droplets-echo",
                "/nodes/droplets-echo/1",
                "/containers/engine-echo",
                "/buckets/store-echo",
                "/objects/store-echo/bucket/key",
                "/connections",
                "/connections/droplets-echo",
                "/connections/store-echo/check",
                "/connections/droplets-echo/check",
                "/providers/digitalocean",
                "/openapi.json",
                "/operations",
            }
        )
        {
            answers.Add(await host.Http.GetAsync(path, ("Authorization", $"Bearer {Canary}-caller"), ("X-Api-Key", $"{Canary}-caller")));
        }

        // Who deploys may send a password of a registry along: it is kept for the operation, and nobody reads it there.
        answers.Add(
            await host.Http.PostAsync(
                "/container-images/box",
                new { image = "registry.example/web:1", credentials = new { username = "u", password = Canary + "-registry" } },
                ("Prefer", "respond-async"),
                ("Idempotency-Key", "canary")
            )
        );
        answers.Add(
            await host.Http.PostAsync(
                "/nodes/droplets-echo",
                new
                {
                    name = "a",
                    image = "1",
                    size = "s",
                },
                ("Prefer", "respond-async")
            )
        );
        await Eventually.BecomesAsync(
            async () => !(await host.Http.GetAsync("/operations?state=running")).Text.Contains("\"running\"", StringComparison.Ordinal),
            "operations to end"
        );
        answers.Add(await host.Http.GetAsync("/operations"));

        Assert.All(
            answers,
            answer =>
                Assert.DoesNotContain(Canary, answer.Text + answer.Headers + answer.ContentHeaders, StringComparison.OrdinalIgnoreCase)
        );
        Assert.All(
            host.Log.Lines,
            line =>
                Assert.DoesNotContain(
                    Canary,
                    $"{line.Message} {line.Exception} {string.Join(' ', line.Values.Values)}",
                    StringComparison.OrdinalIgnoreCase
                )
        );
        Assert.True(_origin.Requests.Count > 5);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.False(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) >= 0, file);
        }
    }

    // Refuses, and repeats what it was sent.
    private static Task EchoAsync(OriginCall call) =>
        FaultyCloud.IsGreeting(call)
            ? FaultyCloud.GreetAsync(call)
            : call.AnswerAsync(403, JsonSerializer.Serialize(new { id = "forbidden", message = call.Head }));

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cgw-canary-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
