using System.Text;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>Key pairs by their names, which are what instances tell.</summary>
internal sealed class Ec2KeyPairDriver(HttpClient http, Connection connection, AwsSettings settings) : IKeyPairDriver
{
    private readonly Ec2Client _ec2 = new(http, connection, settings);

    // There are no pages of these.
    [Filters(FilterField.Name)]
    public async Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var call = NewDescribe().AddExactFilter("key-name", request.Filter.Name);
        var pairs = await _ec2.FindAsync(call, "keySet", ToKeyPair, cancellationToken);
        return Ec2Page.Read(connection, request).ToPage([.. pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal)], next: null);
    }

    public async Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken)
    {
        var found = await _ec2.FindAsync(NewDescribe().Add("KeyName.1", id), "keySet", ToKeyPair, cancellationToken);
        return found is [var pair, ..] ? pair : throw _ec2.NotFound(id);
    }

    public async Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken)
    {
        var options = connection.ReadOptions<Ec2KeyPairOptions>(request);
        if (request.PublicKey is null)
        {
            var made = new Ec2Request("CreateKeyPair").Add("KeyName", request.Name).Add("KeyType", options.KeyType);
            return await _ec2.SendAsync(
                made,
                answer => ToKeyPair(answer) with { PrivateKey = answer.Text("keyMaterial") },
                cancellationToken
            );
        }

        if (options.KeyType is not null)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "An import is what its public half is.", "providerOptions.keyType");
        }

        var material = Convert.ToBase64String(Encoding.UTF8.GetBytes(request.PublicKey));
        var call = new Ec2Request("ImportKeyPair").Add("KeyName", request.Name).Add("PublicKeyMaterial", material);
        return await _ec2.SendAsync(call, answer => ToKeyPair(answer) with { PublicKey = request.PublicKey }, cancellationToken);
    }

    public async Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken)
    {
        // EC2 takes the deletion of what is not there.
        await GetKeyPairAsync(id, cancellationToken);
        await _ec2.RunAsync(new Ec2Request("DeleteKeyPair").Add("KeyName", id), cancellationToken);
    }

    private static Ec2Request NewDescribe() => new Ec2Request("DescribeKeyPairs").Add("IncludePublicKey", true);

    private KeyPair ToKeyPair(Ec2Item pair)
    {
        var name = pair.Text("keyName") ?? throw new FormatException("A key pair without a name.");
        return new KeyPair
        {
            Origin = connection,
            Id = name,
            Name = name,
            State = ResourceState.Available,
            CreatedAt = pair.Time("createTime"),
            PublicKey = pair.Text("publicKey"),
            Fingerprint = pair.Text("keyFingerprint"),
            Extra = new Dictionary<string, JsonElement> { ["keyPairId"] = JsonSerializer.SerializeToElement(pair.Text("keyPairId")) },
        };
    }
}
