using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Providers.Kubernetes;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

/// <summary>Where a cluster is and who we are there, out of settings of all kinds.</summary>
public sealed class KubeconfigTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cgw-kubeconfig");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_current_context_says_where_and_who()
    {
        var access = Read(Config(user: "{token: secret-token}")).Access;

        Assert.Equal(new Uri("https://10.0.0.1:6443/"), access.Server);
        Assert.Equal("secret-token", access.Token!.Reveal());
        Assert.Equal("team", access.Namespace);
    }

    [Fact]
    public void Another_context_can_be_asked_for()
    {
        var settings = Read(Config(user: "{token: a}"), ("Context", "other"));

        Assert.Equal(new Uri("https://other.example.com/base/"), settings.BaseAddress);
        Assert.Equal("default", settings.HomeNamespace);
    }

    [Fact]
    public void A_kubeconfig_may_be_json()
    {
        const string Json = """
            {"clusters":[{"name":"c","cluster":{"server":"https://h:1"}}],"users":[{"name":"u","user":{"token":"t"}}],
             "contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],"current-context":"x"}
            """;

        Assert.Equal(new Uri("https://h:1/"), Read(Json).BaseAddress);
    }

    [Fact]
    public void Paths_begin_at_the_kubeconfig_s_own_folder()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ca.pem"), NewCertificate().ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder.FullName, "token"), "from-file\n");
        var file = Path.Combine(_folder.FullName, "config");
        File.WriteAllText(file, Config(cluster: "certificate-authority: ca.pem", user: "{tokenFile: token}"));

        var access = Read(("KubeconfigFile", file)).Access;

        Assert.Equal(Path.Combine(_folder.FullName, "ca.pem"), access.Transport.CertificateAuthorityFile);
        Assert.Equal(Path.Combine(_folder.FullName, "token"), access.TokenFile);
    }

    [Fact]
    public void Certificates_may_be_in_the_kubeconfig_itself()
    {
        using var certificate = NewCertificate();
        var pem = certificate.ExportCertificatePem();
        using var key = certificate.GetRSAPrivateKey()!;

        var transport = Read(
            Config(
                cluster: $"certificate-authority-data: {Base64(pem)}, tls-server-name: kubernetes",
                user: $"{{client-certificate-data: {Base64(pem)}, client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}}}"
            )
        ).Transport;

        Assert.Equal(pem, transport.CertificateAuthorities);
        Assert.Equal(pem, transport.ClientCertificate);
        Assert.Equal("kubernetes", transport.ServerName);
        Assert.DoesNotContain("PRIVATE KEY", transport.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insecure-skip-tls-verify: true", "{token: t}", "insecure-skip-tls-verify")]
    [InlineData("proxy-url: 'http://p:1'", "{token: t}", "proxy-url")]
    [InlineData("server: 'http://10.0.0.1:8080'", "{token: t}", "https")]
    [InlineData("server: nowhere", "{token: t}", "no address")]
    [InlineData("certificate-authority-data: '%%%'", "{token: t}", "base64")]
    [InlineData("certificate-authority-data: bm90aGluZw==", "{token: t}", "PEM")]
    [InlineData("certificate-authority: ca.pem", "{token: t}", "relative")]
    [InlineData("", "{username: admin, password: hunter2-secret}", "username")]
    [InlineData("", "{token: t, as: root}", "as")]
    [InlineData("", "{auth-provider: {name: gcp}}", "auth-provider")]
    [InlineData("", "{exec: {command: aws}}", "AllowExecPlugin")]
    public void What_cannot_be_honoured_is_refused_by_name(string cluster, string user, string named)
    {
        var failure = Assert.Throws<ConnectionSettingsException>(() => Read(Config(cluster, user)));

        Assert.Contains(named, string.Concat(failure.Errors["Kubeconfig"]), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2-secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("just text")]
    [InlineData("")]
    [InlineData("current-context: x")]
    public void What_is_no_kubeconfig_is_refused(string text) =>
        Assert.True(Assert.Throws<ConnectionSettingsException>(() => Read(text)).Errors.Count > 0);

    [Fact]
    public void An_alias_may_stand_for_what_was_said_before()
    {
        var text = Config(user: "{token: t}")
            .Replace("cluster: {server: 'https://other.example.com/base'}", "cluster: *it", StringComparison.Ordinal);
        text = text.Replace(
            "cluster: {server: 'https://10.0.0.1:6443'",
            "cluster: &it {server: 'https://10.0.0.1:6443'",
            StringComparison.Ordinal
        );

        Assert.Equal(new Uri("https://10.0.0.1:6443/"), Read(text, ("Context", "other")).BaseAddress);
    }

    [Theory]
    [InlineData("Token", "t")]
    [InlineData("Context", "x")]
    [InlineData("InCluster", "true")]
    [InlineData("Server", "https://h:1")]
    public void What_another_way_would_use_is_refused_and_not_passed_over(string name, string value) =>
        Assert.Throws<ConnectionSettingsException>(() =>
            Read(name == "Context" ? ("Server", "https://h:1") : ("Kubeconfig", Config(user: "{token: t}")), (name, value))
        );

    [Fact]
    public void A_pod_s_own_account_is_found_where_kubernetes_puts_it()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "token"), "t");
        File.WriteAllText(Path.Combine(_folder.FullName, "namespace"), "home");
        var variables = new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = "fd00::1", ["KUBERNETES_SERVICE_PORT"] = "443" };

        var access = KubernetesAccess.OfPod(variables.GetValueOrDefault, _folder.FullName);

        Assert.Equal(new Uri("https://[fd00::1]/"), access.Server);
        Assert.Equal("home", access.Namespace);
        Assert.Equal(Path.Combine(_folder.FullName, "ca.crt"), access.Transport.CertificateAuthorityFile);
    }

    [Fact]
    public void Outside_of_a_pod_there_is_no_account()
    {
        var failure = Assert.Throws<KubernetesAccessException>(() => KubernetesAccess.OfPod(_ => null, _folder.FullName));
        Assert.Equal("InCluster", failure.Field);
    }

    private static string Config(string cluster = "", string user = "{}")
    {
        var server = cluster.Contains("server:", StringComparison.Ordinal) ? "" : "server: 'https://10.0.0.1:6443'";
        var separator = cluster.Length > 0 && server.Length > 0 ? ", " : "";
        return $$"""
            apiVersion: v1
            kind: Config
            clusters:
              - name: here
                cluster: {{{server}}{{separator}}{{cluster}}}
              - name: there
                cluster: {server: 'https://other.example.com/base'}
            users:
              - name: me
                user: {{user}}
            contexts:
              - name: mine
                context: {cluster: here, user: me, namespace: team}
              - name: other
                context: {cluster: there, user: me}
            current-context: mine
            """;
    }

    private static KubernetesSettings Read(string kubeconfig, params (string Name, string? Value)[] settings) =>
        Read([("Kubeconfig", kubeconfig), .. settings]);

    private static KubernetesSettings Read(params (string Name, string? Value)[] settings) =>
        (KubernetesSettings)new TestGateway().Connect("k", "kubernetes", settings).Settings;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
    }
}
