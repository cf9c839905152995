using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Keys;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// Key pairs as items of the project's metadata, one for each: <c>cloudgateway-key-web</c>. Google's own item <c>ssh-keys</c> is left
/// alone, because a key there opens every node of the project.
/// </summary>
internal sealed class GcpKeys(GcpClient gcp, Connection connection)
{
    private const string Prefix = "cloudgateway-key-";
    private const int LongestName = 100;
    private const int MostTries = 4;

    /// <summary>The pairs by name, in the order of their names.</summary>
    public static SortedDictionary<string, OpenSshKey> Read(MetadataWire metadata)
    {
        var keys = new SortedDictionary<string, OpenSshKey>(StringComparer.Ordinal);
        foreach (var item in metadata.Items ?? [])
        {
            if (item.Key.StartsWith(Prefix, StringComparison.Ordinal) && OpenSshKey.TryParse(item.Value ?? "", out var key))
            {
                keys[item.Key[Prefix.Length..]] = key;
            }
        }

        return keys;
    }

    /// <summary>Whether a pair can have this name.</summary>
    public static bool IsName(string name) => name.Length <= LongestName && GcpName.IsMetadataKey(name) && !name.Contains(',');

    public static MetadataItem ToItem(string name, OpenSshKey key) => new(Prefix + name, key.Text);

    public static bool Is(MetadataItem item, string name) => item.Key == Prefix + name;

    public async Task<MetadataWire> GetAsync(CancellationToken cancellationToken) =>
        (await gcp.GetAsync("", GcpJson.Default.ProjectWire, cancellationToken)).CommonInstanceMetadata ?? new MetadataWire(null, null);

    /// <summary>The public halves of pairs that a request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/> if there is no such pair.</exception>
    public async Task<IReadOnlyList<string>> ReferAsync(IReadOnlyList<ResourceId> ids, CancellationToken cancellationToken)
    {
        var known = Read(await GetAsync(cancellationToken));
        return
        [
            .. ids.Select(id =>
                known.TryGetValue(id.Value, out var key)
                    ? key.Text
                    : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no key pair '{id.Value}'.", "keyPairs")
            ),
        ];
    }

    /// <summary>
    /// Changes the items. All of them are written as one, so the fingerprint of what was read goes with them: if another was quicker,
    /// the change is made anew.
    /// </summary>
    public async Task ChangeAsync(Func<MetadataWire, IEnumerable<MetadataItem>> change, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var metadata = await GetAsync(cancellationToken);
            var body = new MetadataWire(metadata.Fingerprint, [.. change(metadata)]);
            try
            {
                await gcp.EndAsync(
                    await gcp.BeginAsync(
                        HttpMethod.Post,
                        "setCommonInstanceMetadata",
                        JsonHttp.ToContent(body, GcpJson.Default.MetadataWire),
                        cancellationToken
                    ),
                    cancellationToken
                );
                return;
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.PreconditionFailed && tries < MostTries)
            {
                // Read again what the other one wrote.
            }
            catch (DriverException e) when (e.Kind == DriverErrorKind.PreconditionFailed)
            {
                throw connection.Fail(DriverErrorKind.Conflict, "Others keep changing the metadata of the project: try again.", inner: e);
            }
        }
    }
}
