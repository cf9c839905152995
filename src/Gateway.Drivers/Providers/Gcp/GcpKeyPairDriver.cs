using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

internal sealed class GcpKeyPairDriver(HttpClient http, Connection connection, GcpSettings settings) : IKeyPairDriver
{
    private readonly GcpKeys _keys = new(new GcpClient(http, connection, settings), connection);

    [Emulated(HowKept)]
    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        // The token is the name of the last pair before the page.
        var left = GcpKeys
            .Read(await _keys.GetAsync(cancellationToken))
            .Where(key => request.Token is null || string.CompareOrdinal(key.Key, request.Token) > 0)
            .ToArray();
        var page = left.Take(request.Size).Select(key => ToKeyPair(key.Key, key.Value)).ToArray();
        return new Page<KeyPair>(page, left.Length > page.Length ? page[^1].Name : null);
    }

    [Emulated(HowKept)]
    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        GcpKeys.Read(await _keys.GetAsync(cancellationToken)).TryGetValue(id, out var key) ? ToKeyPair(id, key) : throw NotFound(id);

    [Emulated(HowKept + ", and the gateway makes a new pair")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if (!GcpKeys.IsName(request.Name))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Must be up to 100 letters, digits, - and _.", "name");
        }

        var made = (NewKeyPair?)null;
        if (request.PublicKey is null)
        {
            made = NewKeyPair.Create(request.Name);
        }

        if (!OpenSshKey.TryParse(request.PublicKey ?? made!.PublicKey.Text, out var key))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "Is no public key in OpenSSH form.", "publicKey");
        }

        await _keys.ChangeAsync(
            metadata =>
                (metadata.Items ?? []).Any(item => GcpKeys.Is(item, request.Name))
                    ? throw connection.Fail(DriverErrorKind.Conflict, $"There is a key pair '{request.Name}' already.", "name")
                    : [.. metadata.Items ?? [], GcpKeys.ToItem(request.Name, key)],
            cancellationToken
        );
        return ToKeyPair(request.Name, key) with { PrivateKey = made?.PrivateKey };
    }

    [Emulated(HowKept)]
    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _keys.ChangeAsync(
            metadata =>
                (metadata.Items ?? []).Any(item => GcpKeys.Is(item, id))
                    ? metadata.Items!.Where(item => !GcpKeys.Is(item, id))
                    : throw NotFound(id),
            cancellationToken
        );

    private const string HowKept = "kept in the project's metadata, and given to nodes in theirs";

    private DriverException NotFound(string id) => connection.Fail(DriverErrorKind.NotFound, $"There is no key pair '{id}'.");

    private KeyPair ToKeyPair(string name, OpenSshKey key) =>
        new()
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = ResourceState.Available,
            PublicKey = key.Text,
            Fingerprint = key.Fingerprint,
        };
}
