using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

[Limits(PageSize = 1000)]
internal sealed class SandboxKeyPairDriver(SandboxClouds clouds, Connection connection) : IKeyPairDriver
{
    public Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.KeyPairs.Page(visit, request, pair => pair.Show(visit)), cancellationToken);

    public Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken) =>
        clouds.VisitAsync(connection, visit => visit.Cloud.KeyPairs.Get(visit, id).Show(visit), cancellationToken);

    public Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(connection, "keypairs.create", visit => Create(visit, request), cancellationToken);

    public Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken) =>
        clouds.ChangeAsync(
            connection,
            "keypairs.delete",
            visit =>
            {
                visit.Cloud.KeyPairs.Remove(visit.Cloud.KeyPairs.Get(visit, id));
                return true;
            },
            cancellationToken
        );

    private static KeyPair Create(SandboxVisit visit, CreateKeyPair request)
    {
        visit.Connection.RefuseOptions(request);
        return request.PublicKey is { } text ? Import(visit, request.Name, text) : Create(visit, request.Name);
    }

    private static KeyPair Import(SandboxVisit visit, string name, string text) =>
        OpenSshKey.TryParse(text, out var key)
            ? Keep(visit, name, key)
            : throw visit.Fail(DriverErrorKind.InvalidValue, "This is no public key in OpenSSH form.", "publicKey");

    // Only the answer has the private half: what is kept never had it.
    private static KeyPair Create(SandboxVisit visit, string name)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Keep(visit, name, OpenSshKey.Of(pair, string.Concat(name.Where(character => !char.IsControl(character))))) with
        {
            PrivateKey = pair.ExportECPrivateKeyPem(),
        };
    }

    private static KeyPair Keep(SandboxVisit visit, string name, OpenSshKey key)
    {
        var (number, id) = visit.Cloud.KeyPairs.Reserve(visit, name);
        var template = new KeyPair
        {
            Id = id,
            Name = name,
            State = ResourceState.Available,
            CreatedAt = visit.Now,
            PublicKey = key.Text,
            Fingerprint = key.Fingerprint,
        };
        var item = new SandboxItem<KeyPair, ResourceState>(number, template, SandboxWords.AlwaysAvailable);
        return visit.Cloud.KeyPairs.Add(item).Show(visit);
    }
}
