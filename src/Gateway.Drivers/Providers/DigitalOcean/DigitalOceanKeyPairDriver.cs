using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.DigitalOcean;

[Limits(PageSize = DigitalOceanClient.MostItems)]
internal sealed class DigitalOceanKeyPairDriver(HttpClient http, Connection connection) : IKeyPairDriver
{
    private readonly DigitalOceanClient _digitalOcean = new(http, connection);

    public Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken) =>
        _digitalOcean.ListAsync(
            "account/keys",
            request,
            [],
            DigitalOceanJson.Default.KeyList,
            list => list.SshKeys,
            ToKeyPair,
            cancellationToken
        );

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair((await _digitalOcean.GetAsync(AddressOf(id), DigitalOceanJson.Default.KeyAnswer, cancellationToken)).SshKey);

    [Emulated(
        "the gateway makes a new pair, and DigitalOcean gets its public half; an import is native. Names are compared by the gateway"
    )]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (request.PublicKey is { } given && !OpenSshKey.TryParse(given, out _))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "This is no public key in OpenSSH form.", "publicKey");
        }

        await RefuseTakenAsync(request.Name, cancellationToken);
        var made = request.PublicKey is null ? NewKeyPair.Create(request.Name) : null;
        var answer = await _digitalOcean.PostAsync(
            "account/keys",
            new CreateKeyBody(request.Name, request.PublicKey ?? made!.PublicKey.Text),
            DigitalOceanJson.Default.CreateKeyBody,
            DigitalOceanJson.Default.KeyAnswer,
            cancellationToken
        );
        return ToKeyPair(answer.SshKey) with { PrivateKey = made?.PrivateKey };
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _digitalOcean.DeleteAsync(AddressOf(id), cancellationToken);

    // DigitalOcean would take a second key of the same name: it refuses only the same key.
    private async Task RefuseTakenAsync(string name, CancellationToken cancellationToken)
    {
        var taken = await _digitalOcean.FindAsync(
            "account/keys",
            DigitalOceanJson.Default.KeyList,
            list => list.SshKeys,
            key => key.Name == name,
            cancellationToken
        );
        if (taken is not null)
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"There is a key pair '{name}' already.");
        }
    }

    private string AddressOf(string id) => _digitalOcean.Address("account/keys", "key pair", id);

    private KeyPair ToKeyPair(KeyWire key) =>
        new()
        {
            Origin = connection,
            Id = DigitalOceanClient.ToId(key.Id),
            Name = key.Name,
            State = ResourceState.Available,
            PublicKey = key.PublicKey,
            Fingerprint = key.Fingerprint,
        };
}
