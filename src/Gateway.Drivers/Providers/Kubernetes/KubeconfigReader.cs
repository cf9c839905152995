using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>
/// Reads a kubeconfig (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/). What is in it and cannot be honoured is refused by
/// name: passed over, it would send requests elsewhere, unchecked, or as somebody else.
/// </summary>
internal sealed class KubeconfigReader
{
    private static readonly (string Key, string Why)[] RefusedOfCluster =
    [
        ("insecure-skip-tls-verify", "the gateway does not speak to servers whose certificate it cannot check: give the authority"),
        ("proxy-url", "the gateway takes no proxy"),
    ];

    private static readonly (string Key, string Why)[] RefusedOfUser =
    [
        ("username", "Kubernetes has had no passwords since 1.19"),
        ("auth-provider", "Kubernetes has had no such plugins since 1.26: use exec"),
        ("as", "the gateway acts as nobody else"),
        ("as-uid", "the gateway acts as nobody else"),
        ("as-groups", "the gateway acts as nobody else"),
    ];

    private readonly string? _folder;
    private readonly KubernetesSettings _settings;
    private readonly string _field;

    private KubeconfigReader(string? folder, KubernetesSettings settings, string field) =>
        (_folder, _settings, _field) = (folder, settings, field);

    /// <summary>What one context of a kubeconfig comes to.</summary>
    /// <param name="text">The kubeconfig.</param>
    /// <param name="folder">Where relative paths begin; null where there may be no paths of files.</param>
    /// <param name="settings">Which context is wanted, and whether programs may be run.</param>
    /// <param name="field">The setting that the kubeconfig came in.</param>
    public static KubernetesAccess Read(string text, string? folder, KubernetesSettings settings, string field) =>
        new KubeconfigReader(folder, settings, field).Read(text);

    /// <summary>PEM text that was put into base64 once more; null for none.</summary>
    /// <exception cref="FormatException">It is no base64.</exception>
    public static string? DecodePem(string? data) =>
        string.IsNullOrEmpty(data) ? null : Encoding.UTF8.GetString(Convert.FromBase64String(data));

    private KubernetesAccess Read(string text)
    {
        var root = Parse(text);
        var name =
            _settings.Context ?? TextOf(root, "current-context") ?? throw Fail("The kubeconfig names no current context: set Context.");
        var context = Find(root, "contexts", name, "context");
        var clusterName = TextOf(context, "cluster") ?? throw Fail($"The context '{name}' names no cluster.");
        var cluster = Find(root, "clusters", clusterName, "cluster");
        var user = TextOf(context, "user") is { } userName ? Find(root, "users", userName, "user") : new YamlMappingNode();
        Refuse(cluster, RefusedOfCluster);
        Refuse(user, RefusedOfUser);
        var server = TextOf(cluster, "server");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address))
        {
            throw Fail($"The server of the cluster '{clusterName}' is no address.");
        }

        return new KubernetesAccess(address.AsBase(), ReadTransport(cluster, user))
        {
            // The order in which Kubernetes' own tools take them.
            Token = TextOf(user, "tokenFile") is null && TextOf(user, "token") is { } token ? new Secret(token) : null,
            TokenFile = TextOf(user, "tokenFile") is { } file ? PathOf(file) : null,
            Plugin = user.Children.TryGetValue("exec", out var exec) ? ReadPlugin(exec) : null,
            Namespace = TextOf(context, "namespace"),
        };
    }

    private Transport ReadTransport(YamlMappingNode cluster, YamlMappingNode user)
    {
        var transport = new Transport
        {
            CertificateAuthorities = ReadPem(cluster, "certificate-authority-data"),
            ServerName = TextOf(cluster, "tls-server-name"),
            ClientCertificate = ReadPem(user, "client-certificate-data"),
            ClientKey = ReadPem(user, "client-key-data") is { } key ? new Secret(key) : null,
        };
        return transport with
        {
            CertificateAuthorityFile = transport.CertificateAuthorities is null ? FileOf(cluster, "certificate-authority") : null,
            ClientCertificateFile = transport.ClientCertificate is null ? FileOf(user, "client-certificate") : null,
            ClientKeyFile = transport.ClientKey is null ? FileOf(user, "client-key") : null,
        };
    }

    private ExecPlugin ReadPlugin(YamlNode node)
    {
        if (!_settings.AllowExecPlugin)
        {
            throw Fail("The kubeconfig fetches its credentials by a program: set AllowExecPlugin to have the gateway run it.");
        }

        var exec = node as YamlMappingNode ?? throw Fail("exec of a user is not a mapping.");
        var command = TextOf(exec, "command") ?? throw Fail("exec of a user has no command.");
        return new ExecPlugin
        {
            // As a shell would: a name alone is looked for in PATH, a relative path begins at the kubeconfig.
            Command = command.Contains('/', StringComparison.Ordinal) ? PathOf(command) : command,
            Arguments = [.. SequenceOf(exec, "args").OfType<YamlScalarNode>().Select(argument => argument.Value ?? "")],
            Environment =
            [
                .. SequenceOf(exec, "env")
                    .OfType<YamlMappingNode>()
                    .Select(variable => KeyValuePair.Create(TextOf(variable, "name") ?? "", TextOf(variable, "value") ?? "")),
            ],
            ApiVersion = TextOf(exec, "apiVersion") ?? "client.authentication.k8s.io/v1",
        };
    }

    private YamlMappingNode Parse(string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }, ..] ? root : throw Fail("This is no kubeconfig.");
        }
        catch (YamlException e)
        {
            // Its message may quote the text.
            throw Fail($"This is no YAML: line {e.Start.Line}.");
        }
    }

    private YamlMappingNode Find(YamlMappingNode root, string list, string name, string member)
    {
        var entry = SequenceOf(root, list).OfType<YamlMappingNode>().FirstOrDefault(entry => TextOf(entry, "name") == name);
        return entry is not null && entry.Children.TryGetValue(member, out var found) && found is YamlMappingNode mapping
            ? mapping
            : throw Fail($"The kubeconfig has no '{name}' in {list}.");
    }

    private void Refuse(YamlMappingNode node, (string Key, string Why)[] refused)
    {
        foreach (var (key, why) in refused)
        {
            if (node.Children.TryGetValue(key, out var value) && value is not YamlScalarNode { Value: "" or "false" })
            {
                throw Fail($"The kubeconfig has {key}: {why}.");
            }
        }
    }

    private string? ReadPem(YamlMappingNode node, string key)
    {
        try
        {
            return DecodePem(TextOf(node, key));
        }
        catch (FormatException)
        {
            throw Fail($"{key} is no base64.");
        }
    }

    private string? FileOf(YamlMappingNode node, string key) => TextOf(node, key) is { Length: > 0 } file ? PathOf(file) : null;

    private string PathOf(string file) =>
        Path.IsPathRooted(file) ? file
        : _folder is not null ? Path.GetFullPath(Path.Join(_folder, file))
        : throw Fail($"'{file}' is relative to nothing: give paths from the root on, or the data themselves.");

    private static string? TextOf(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { Length: > 0 } text } ? text : null;

    private static IEnumerable<YamlNode> SequenceOf(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode sequence ? sequence.Children : [];

    private KubernetesAccessException Fail(string message) => new(_field, message);
}
