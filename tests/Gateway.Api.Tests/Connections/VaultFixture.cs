using System.Collections.Concurrent;
using System.Net;
using Gateway.Api.Connections.Vault;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Http.Egress;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Api.Tests.Connections;

/// <summary>A gateway with a master key, and a network of its own: names lead where a test wants them.</summary>
public class VaultFixture : GatewayFixture
{
    private string? _keyFile;

    /// <summary>Where names lead; a name that is not here is unknown.</summary>
    internal FakeResolver Resolver { get; } = new();

    public string KeyFile
    {
        get
        {
            if (_keyFile is null)
            {
                _keyFile = Path.Combine(Folder, "master.key");
                File.WriteAllText(_keyFile, VaultKey.Generate());
            }

            return _keyFile;
        }
    }

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?>(Sandboxes(("configured", "NodeCount", "1"))) { ["Gateway:Vault:KeyFile"] = KeyFile };

    private protected override void ReplaceServices(IServiceCollection services)
    {
        base.ReplaceServices(services);
        services.AddSingleton<IHostResolver>(Resolver);
    }
}

/// <summary>DNS as a test says it is.</summary>
internal sealed class FakeResolver : IHostResolver
{
    /// <summary>The answers by name: one after the other, the last one for good.</summary>
    public ConcurrentDictionary<string, Queue<string[]>> Answers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public void Set(string host, params string[][] answers) => Answers[host] = new Queue<string[]>(answers);

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (!Answers.TryGetValue(host.TrimEnd('.'), out var answers))
        {
            return Task.FromResult<IReadOnlyList<IPAddress>>([]);
        }

        lock (answers)
        {
            var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
            return Task.FromResult<IReadOnlyList<IPAddress>>([.. answer.Select(IPAddress.Parse)]);
        }
    }
}
