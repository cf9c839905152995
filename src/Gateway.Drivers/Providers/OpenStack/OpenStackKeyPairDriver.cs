using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Keystone;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.OpenStack;

/// <summary>Key pairs of the user, known by their names.</summary>
[Limits(PageSize = OpenStackClient.MostItems)]
internal sealed class OpenStackKeyPairDriver(HttpClient http, Connection connection, KeystoneSession session) : IKeyPairDriver
{
    private readonly OpenStackClient _client = new(http, connection, session);

    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var list = await _client.GetAsync(
            OpenStackService.Compute,
            "/os-keypairs",
            OpenStackJson.Default.KeyPairList,
            cancellationToken,
            [.. OpenStackClient.PageOf(request)]
        );
        return OpenStackClient.ToPage(list.KeyPairs, OpenStackClient.HasNext(list.KeyPairsLinks), item => ToKeyPair(item.KeyPair));
    }

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair(
            (
                await _client.GetAsync(OpenStackService.Compute, AddressOf(id), OpenStackJson.Default.KeyPairAnswer, cancellationToken)
            ).KeyPair
        );

    [Note("belongs to the user of the connection, not to its project")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        // Nova looks at the form only as far as it needs to make a fingerprint.
        if (request.PublicKey is { } text && !OpenSshKey.TryParse(text, out _))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "This is no public key in OpenSSH form.", "publicKey");
        }

        var made = await _client.PostAsync(
            OpenStackService.Compute,
            "/os-keypairs",
            new CreateKeyPairBody(new NewKeyPairBody(request.Name, request.PublicKey)),
            OpenStackJson.Default.CreateKeyPairBody,
            OpenStackJson.Default.KeyPairAnswer,
            cancellationToken
        );
        return ToKeyPair(made.KeyPair) with { PrivateKey = made.KeyPair.PrivateKey };
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _client.DeleteAsync(OpenStackService.Compute, AddressOf(id), cancellationToken);

    private string AddressOf(string id) =>
        id is "." or ".." || id.Contains('/', StringComparison.Ordinal)
            ? throw connection.Fail(DriverErrorKind.NotFound, $"There is no key pair '{id}'.")
            : $"/os-keypairs/{WireAddress.Encode(id)}";

    // Only the single answer tells when it was made: told nowhere, so that a pair is the same everywhere.
    private KeyPair ToKeyPair(KeyPairWire pair) =>
        new()
        {
            Origin = connection,
            Id = pair.Name,
            Name = pair.Name,
            State = ResourceState.Available,
            PublicKey = pair.PublicKey,
            Fingerprint = pair.Fingerprint,
        };
}
