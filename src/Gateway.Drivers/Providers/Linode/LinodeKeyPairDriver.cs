using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Linode;

/// <summary>The SSH keys of the token's user.</summary>
[Limits(PageSize = LinodeClient.MostItems)]
internal sealed class LinodeKeyPairDriver(HttpClient http, Connection connection) : IKeyPairDriver
{
    private readonly LinodeClient _linode = new(http, connection);

    public Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken) =>
        _linode.ListAsync("profile/sshkeys", request, [], LinodeJson.Default.ListAnswerKeyWire, ToKeyPair, cancellationToken);

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair(await _linode.GetAsync(AddressOf(id), LinodeJson.Default.KeyWire, cancellationToken));

    [Emulated("the gateway makes a new pair, and Linode gets its public half; an import is native. Names are compared by the gateway")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (request.PublicKey is { } given && !OpenSshKey.TryParse(given, out _))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "This is no public key in OpenSSH form.", "publicKey");
        }

        // Linode would take a second key of the same name.
        var keys = await _linode.ListAllAsync("profile/sshkeys", LinodeJson.Default.ListAnswerKeyWire, cancellationToken);
        if (keys.Any(key => key.Label == request.Name))
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"There is a key pair '{request.Name}' already.");
        }

        var made = request.PublicKey is null ? NewKeyPair.Create(request.Name) : null;
        var answer = await _linode.SendAsync(
            HttpMethod.Post,
            "profile/sshkeys",
            new CreateKeyBody(request.Name, request.PublicKey ?? made!.PublicKey.Text),
            LinodeJson.Default.CreateKeyBody,
            LinodeJson.Default.KeyWire,
            cancellationToken
        );
        return ToKeyPair(answer) with { PrivateKey = made?.PrivateKey };
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _linode.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _linode.Address("profile/sshkeys", "key pair", id);

    private KeyPair ToKeyPair(KeyWire key) =>
        new()
        {
            Origin = connection,
            Id = LinodeClient.ToId(key.Id),
            Name = key.Label,
            State = ResourceState.Available,
            CreatedAt = key.Created,
            PublicKey = key.SshKey,
            // Linode tells none: it is the digest of the key.
            Fingerprint = key.SshKey is { } text && OpenSshKey.TryParse(text, out var parsed) ? parsed.Fingerprint : null,
        };
}
