using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Hetzner;

[Limits(PageSize = HetznerClient.MostItems)]
internal sealed class HetznerKeyPairDriver(HttpClient http, Connection connection) : IKeyPairDriver
{
    private readonly HetznerClient _hetzner = new(http, connection);

    [Filters(FilterField.Name)]
    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var window = PageWindow.Read(connection, request, HetznerClient.MostItems);
        IEnumerable<(string, string)> name = request.Filter.Name is { } wanted ? [("name", wanted)] : [];
        var list = await _hetzner.ListAsync(
            "ssh_keys",
            window,
            [("sort", "id:asc"), .. name],
            HetznerJson.Default.SshKeyList,
            cancellationToken
        );
        return window.ToPage(list.SshKeys, list.Meta, ToKeyPair);
    }

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        ToKeyPair((await _hetzner.GetAsync(AddressOf(id), HetznerJson.Default.SshKeyAnswer, cancellationToken)).SshKey);

    [Emulated("the gateway makes a new pair, and Hetzner gets its public half; an import is native")]
    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        connection.RefuseOptions(request);
        var made = request.PublicKey is null ? NewKeyPair.Create(request.Name) : null;
        var answer = await _hetzner.SendAsync(
            HttpMethod.Post,
            "ssh_keys",
            new CreateSshKeyBody(request.Name, request.PublicKey ?? made!.PublicKey.Text),
            HetznerJson.Default.CreateSshKeyBody,
            HetznerJson.Default.SshKeyAnswer,
            cancellationToken
        );
        return ToKeyPair(answer.SshKey) with { PrivateKey = made?.PrivateKey };
    }

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        _hetzner.DeleteAsync(AddressOf(id), cancellationToken);

    private string AddressOf(string id) => _hetzner.Address("ssh_keys", "key pair", id);

    private KeyPair ToKeyPair(SshKeyWire key) =>
        new()
        {
            Origin = connection,
            Id = HetznerClient.ToId(key.Id),
            Name = key.Name,
            State = ResourceState.Available,
            CreatedAt = key.Created?.ToUniversalTime(),
            PublicKey = key.PublicKey,
            Fingerprint = key.Fingerprint,
        };
}
