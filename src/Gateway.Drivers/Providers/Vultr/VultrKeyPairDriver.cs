using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

[Limits(PageSize = VultrClient.MostItems)]
internal sealed class VultrKeyPairDriver(HttpClient http, Connection connection) : IKeyPairDriver
{
    private readonly VultrClient _vultr = new(http, connection);

    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _vultr.ListAsync("ssh-keys", request.Size, request.Token, [], VultrJson.Default.SshKeyPage, cancellationToken);
        return new Page<KeyPair>([.. page.SshKeys.Select(ToKeyPair)], VultrClient.CursorOf(page.Meta));
    }

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair((await _vultr.GetAsync(AddressOf(id), VultrJson.Default.SshKeyAnswer, cancellationToken)).SshKey);

    // Vultr takes a name twice: it is looked for first.
    [Emulated("the gateway makes a new pair, and Vultr gets its public half; an import is native")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var all = await _vultr.ListAllAsync<SshKeyPage, SshKeyWire>("ssh-keys", [], VultrJson.Default.SshKeyPage, cancellationToken);
        if (all.Any(key => key.Name == request.Name))
        {
            throw connection.Fail(DriverErrorKind.Conflict, $"There is a key pair '{request.Name}' already.");
        }

        var made = request.PublicKey is null ? NewKeyPair.Create(request.Name) : null;
        var answer = await _vultr.PostAsync(
            "ssh-keys",
            new CreateSshKeyBody(request.Name, request.PublicKey ?? made!.PublicKey.Text),
            VultrJson.Default.CreateSshKeyBody,
            VultrJson.Default.SshKeyAnswer,
            cancellationToken
        );
        return ToKeyPair(answer.SshKey) with { PrivateKey = made?.PrivateKey };
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _vultr.RunAsync(HttpMethod.Delete, AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _vultr.AddressOf("ssh-keys", "key pair", id);

    private KeyPair ToKeyPair(SshKeyWire key) =>
        new()
        {
            Origin = connection,
            Id = key.Id,
            Name = key.Name,
            State = ResourceState.Available,
            CreatedAt = key.DateCreated?.ToUniversalTime(),
            PublicKey = key.SshKey,
            Fingerprint = OpenSshKey.TryParse(key.SshKey ?? "", out var known) ? known.Fingerprint : null,
        };
}
