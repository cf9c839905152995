using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureArm;

internal sealed class AzureKeyPairDriver(HttpClient http, Connection connection, AzureSettings settings) : IKeyPairDriver
{
    private readonly ArmClient _arm = new(http, connection, settings);

    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _arm.ListAsync(
            ArmClient.CollectionOf(_arm.Scope, ArmType.KeyPair),
            $"api-version={ArmType.ComputeVersion}",
            request,
            ArmJson.Default.ArmListKeyWire,
            cancellationToken
        );
        return new Page<KeyPair>([.. page.Items.Select(ToKeyPair)], page.NextToken);
    }

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair(
            await _arm.GetAsync(
                ArmClient.Versioned(_arm.PathOf(ArmType.KeyPair, id), ArmType.ComputeVersion),
                ArmJson.Default.KeyWire,
                cancellationToken
            )
        );

    [Note("Azure makes RSA pairs; the fingerprint is reckoned by the gateway")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (request.PublicKey is { } given && !OpenSshKey.TryParse(given, out _))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "This is no public key in OpenSSH form.", "publicKey");
        }

        var address = _arm.NewAddress(ArmType.KeyPair, request.Name);
        await _arm.RequireFreeAsync(ArmType.KeyPair, request.Name, cancellationToken);
        var made = await _arm.SendAsync(
            HttpMethod.Put,
            address,
            new KeyBody(settings.Location, new KeyProperties(request.PublicKey)),
            ArmJson.Default.KeyBody,
            ArmJson.Default.KeyWire,
            cancellationToken
        );
        return request.PublicKey is null ? await GenerateAsync(made, cancellationToken) : ToKeyPair(made);
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _arm.DeleteAsync(ArmType.KeyPair, id, cancellationToken);

    // A resource without a key is of no use to anybody: it goes away again if Azure makes no pair for it.
    private async Task<KeyPair> GenerateAsync(KeyWire made, CancellationToken cancellationToken)
    {
        var path = _arm.PathOf(ArmType.KeyPair, made.Name);
        try
        {
            var pair = await _arm.SendAsync(
                HttpMethod.Post,
                ArmClient.Versioned($"{path}/generateKeyPair", ArmType.ComputeVersion),
                new Sub(null),
                ArmJson.Default.Sub,
                ArmJson.Default.NewKeyWire,
                cancellationToken
            );
            return ToKeyPair(made with { Properties = new KeyProperties(pair.PublicKey) }) with { PrivateKey = pair.PrivateKey };
        }
        catch (DriverException)
        {
            await _arm.BeginAsync(HttpMethod.Delete, ArmClient.Versioned(path, ArmType.ComputeVersion), body: null, CancellationToken.None);
            throw;
        }
    }

    private KeyPair ToKeyPair(KeyWire key)
    {
        var text = key.Properties?.PublicKey?.Trim();
        return new KeyPair
        {
            Origin = connection,
            Id = _arm.ToId(key.Id),
            Name = key.Name,
            State = text is null ? ResourceState.Unavailable : ResourceState.Available,
            PublicKey = text,
            Fingerprint = text is not null && OpenSshKey.TryParse(text, out var parsed) ? parsed.Fingerprint : null,
        };
    }
}
