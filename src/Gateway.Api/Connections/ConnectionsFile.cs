using System.Text.Json;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Connections;

/// <summary>
/// Connections from a JSON file, <c>{"aws-eu": {"Provider": "aws", …}}</c>, read again when it changes. It polls: the files of
/// a mounted Kubernetes Secret are links, and their changes raise no event. A file that cannot be read when it changes leaves
/// what was read before; the framework's own JSON source would drop it.
/// </summary>
internal sealed class ConnectionsFile : ConfigurationProvider, IConfigurationSource, IDisposable
{
    private readonly string _path;
    private readonly PhysicalFileProvider _folder;
    private readonly IDisposable _watch;
    private volatile IReadOnlyDictionary<string, string[]> _children = new Dictionary<string, string[]>();

    public ConnectionsFile(string path)
    {
        _path = Path.GetFullPath(path);
        _folder = new PhysicalFileProvider(Path.GetDirectoryName(_path)!) { UsePollingFileWatcher = true, UseActivePolling = true };
        _watch = ChangeToken.OnChange(() => _folder.Watch(Path.GetFileName(_path)), Reload);
    }

    /// <summary>Why the file could not be read when it changed last; null if it could.</summary>
    public string? Failure { get; private set; }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <exception cref="StartupException">The file is missing or is not JSON.</exception>
    public override void Load()
    {
        try
        {
            Hold(Read());
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new StartupException($"The connections file '{_path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The framework's own looks through all keys for the children of each: with a thousand connections that was most of the start.</summary>
    public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) =>
        _children.GetValueOrDefault(parentPath ?? "", []).Concat(earlierKeys).Order(ConfigurationKeyComparer.Instance);

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    private void Hold(Dictionary<string, string?> data)
    {
        var children = new Dictionary<string, HashSet<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in data.Keys)
        {
            for (var start = 0; start >= 0; )
            {
                var end = key.IndexOf(ConfigurationPath.KeyDelimiter, start, StringComparison.Ordinal);
                var parent = start == 0 ? "" : key[..(start - 1)];
                if (!children.TryGetValue(parent, out var names))
                {
                    children[parent] = names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                }

                names.Add(end < 0 ? key[start..] : key[start..end]);
                start = end < 0 ? -1 : end + 1;
            }
        }

        _children = children.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
        Data = data;
    }

    private void Reload()
    {
        try
        {
            Hold(Read());
            Failure = null;
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            Failure = $"The connections file '{_path}' cannot be read, what it held before stays: {e.Message}";
        }

        OnReload();
    }

    private static bool IsUnreadable(Exception e) =>
        e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or JsonException;

    private Dictionary<string, string?> Read()
    {
        using var content = File.OpenRead(_path);
        return Json.Read(content)
            .ToDictionary(pair => $"{ConnectionStore.Section}:{pair.Key}", pair => pair.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The framework's reading of JSON; its values asked for through a configuration would be looked for among all of them, each.</summary>
    private sealed class Json() : JsonStreamConfigurationProvider(new JsonStreamConfigurationSource())
    {
        public static IEnumerable<KeyValuePair<string, string?>> Read(Stream content)
        {
            var json = new Json();
            json.Load(content);
            return json.Data;
        }
    }
}
