using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Triton;

/// <summary>The account's keys, which sign requests and log in to machines. Their id is the fingerprint: names need not be unique.</summary>
internal sealed class TritonKeyPairDriver(HttpClient http, Connection connection, TritonSettings settings) : IKeyPairDriver
{
    private readonly TritonClient _triton = new(http, connection, settings);

    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = ListWindow.Read(connection, request);
        return window.Cut(await AllAsync(cancellationToken), ToKeyPair);
    }

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair(await _triton.GetAsync(AddressOf(id), TritonJson.Default.KeyWire, cancellationToken));

    [Emulated("the gateway makes a new pair, and Triton gets its public half; an import is native")]
    [Note("a key may log in to all machines of the account, and sign requests in its name")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        if ((await AllAsync(cancellationToken)).Any(key => key.Name == request.Name))
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"There is a key pair '{request.Name}' already.");
        }

        var made = request.PublicKey is null ? NewKeyPair.Create(request.Name) : null;
        var body = new CreateKeyBody(request.Name, request.PublicKey ?? made!.PublicKey.Text);
        var key = await _triton.PostAsync("keys", body, TritonJson.Default.CreateKeyBody, TritonJson.Default.KeyWire, cancellationToken);
        return ToKeyPair(key) with { PrivateKey = made?.PrivateKey };
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) => _triton.DeleteAsync(AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _triton.NamedAddressOf("keys", "key pair", id);

    private Task<IReadOnlyList<KeyWire>> AllAsync(CancellationToken cancellationToken) =>
        _triton.GetAsync("keys", TritonJson.Default.IReadOnlyListKeyWire, cancellationToken);

    private KeyPair ToKeyPair(KeyWire key) =>
        new()
        {
            Origin = connection,
            Id = key.Fingerprint,
            Name = key.Name,
            State = ResourceState.Available,
            PublicKey = key.Key,
            Fingerprint = key.Fingerprint,
        };
}
