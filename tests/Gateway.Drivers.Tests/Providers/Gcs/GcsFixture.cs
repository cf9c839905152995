using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>Google Cloud Storage as the simulator plays it, with a service account's key.</summary>
public sealed class GcsFixture : ProviderFixture, IObjectFixture
{
    private readonly GcsSimulator _simulator = new();

    public override string Provider => "gcs";

    protected override IReadOnlyDictionary<string, string?> Settings =>
        new Dictionary<string, string?> { ["Endpoint"] = _simulator.Address, ["CredentialsJson"] = _simulator.Tokens.KeyFile() };

    /// <summary>https://cloud.google.com/storage/docs/objects#naming.</summary>
    public bool RefusesKey(string key) => key is "." or ".." || key.AsSpan().ContainsAny('\r', '\n');

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    protected override Task PrepareAsync() => _simulator.StartAsync();
}
