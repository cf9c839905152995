using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gateway.Drivers.Tests.Canaries;

/// <summary>For each provider the ways to give it a credential, each secret one that is found again wherever it turns up.</summary>
internal static class CanarySettings
{
    /// <summary>In every canary, so that half of one is found as well.</summary>
    public const string Mark = "canaryYellow";

    private static readonly string Pem = MakePem();

    public static IReadOnlyList<CanaryConnection> All(Uri server)
    {
        var root = server.AbsoluteUri.TrimEnd('/');
        (string, string?)[] aws =
        [
            ("Region", "eu-central-1"),
            ("AccessKeyId", "AKIDEXAMPLE"),
            ("SecretAccessKey", Secret("aws")),
            ("SessionToken", Secret("session")),
        ];
        (string, string?)[] role = [.. aws, ("RoleArn", "arn:aws:iam::123456789012:role/gateway"), ("RoleExternalId", Secret("external"))];
        (string, string?)[] eks =
        [
            ("Endpoint", root),
            ("ClusterRoleArn", "arn:aws:iam::123456789012:role/eks"),
            ("SubnetIds:0", "subnet-1"),
            ("SubnetIds:1", "subnet-2"),
        ];
        return
        [
            new("aws", [.. aws, ("Endpoint", $"{root}/{{region}}/")]),
            new("aws", [.. role, ("Endpoint", $"{root}/{{region}}/")]),
            new(
                "azure",
                [
                    ("Endpoint", root),
                    ("Subscription", Id),
                    ("ResourceGroup", "g"),
                    ("Location", "westeurope"),
                    ("Images", "a:b:c:latest"),
                    ("TenantId", Id),
                    ("ClientId", Id),
                    ("ClientSecret", Secret("entra")),
                ]
            ),
            new("azure-blob", [("Endpoint", root), ("Account", "acct"), ("Key", Base64("blob"))]),
            new("azure-blob", [("Endpoint", root), ("Account", "acct"), ("SasToken", $"sv=2024-01-01&sp=rwdl&sig={Secret("sas")}")]),
            new(
                "azure-blob",
                [
                    ("Endpoint", root.Replace("http:", "https:", StringComparison.Ordinal)),
                    ("Account", "acct"),
                    ("Entra:TenantId", Id),
                    ("Entra:ClientId", Id),
                    ("Entra:ClientSecret", Secret("entra")),
                ]
            ),
            new("digitalocean", [("Endpoint", root), ("Token", Secret("do"))]),
            new("docker", [("Endpoint", root)]),
            new("docker-hub", [("Endpoint", root), ("Username", "user"), ("Password", Secret("hub"))]),
            new("ecs", [.. aws, ("Endpoint", $"{root}/{{service}}/")]),
            new("ecs", [.. role, ("Endpoint", $"{root}/{{service}}/")]),
            new("eks", [.. aws, .. eks]),
            new("eks", [.. role, .. eks]),
            new("gcp", [("Endpoint", root), ("CredentialsJson", KeyFile(root)), ("Zone", "europe-west1-b")]),
            new("gcs", [("Endpoint", root), ("CredentialsJson", KeyFile(root))]),
            new("gke", [("Endpoint", root), ("CredentialsJson", KeyFile(root)), ("Location", "europe-west1")]),
            new("hetzner", [("Endpoint", root), ("Token", Secret("hetzner"))]),
            new("kubernetes", [("Server", root), ("Token", Secret("k8s"))]),
            new("kubernetes", [("Kubeconfig", Kubeconfig(root))]),
            new("linode", [("Endpoint", root), ("Token", Secret("linode"))]),
            new("oci-registry", [("Endpoint", root), ("Username", "user"), ("Password", Secret("oci"))]),
            new(
                "openstack",
                [("AuthUrl", $"{root}/identity/v3"), ("Username", "user"), ("Password", Secret("os")), ("ProjectName", "demo")]
            ),
            new(
                "openstack",
                [("AuthUrl", $"{root}/identity/v3"), ("ApplicationCredentialId", Id), ("ApplicationCredentialSecret", Secret("app"))]
            ),
            new("s3", [.. aws, ("Endpoint", root), ("PathStyle", "true")]),
            new("s3", [.. role, ("Endpoint", root), ("PathStyle", "true")]),
            new(
                "swift",
                [
                    ("AuthUrl", $"{root}/auth/v1.0"),
                    ("Login", "Version1"),
                    ("Username", "u:u"),
                    ("Password", Secret("swift")),
                    ("TempUrlKey", Secret("tempurl")),
                ]
            ),
            new(
                "swift",
                [("AuthUrl", $"{root}/identity/v3"), ("ApplicationCredentialId", Id), ("ApplicationCredentialSecret", Secret("app"))]
            ),
            new("triton", [("Endpoint", root), ("Account", "acct"), ("Key", Pem)]),
            new(
                "triton-docker",
                [("Account", "acct"), ("Key", Pem), ("Endpoint", server.AbsoluteUri.Replace("http:", "https:", StringComparison.Ordinal))]
            ),
            new("vultr", [("Endpoint", root), ("ApiKey", Secret("vultr"))]),
        ];
    }

    /// <summary>A token that a provider gave out.</summary>
    public static string Token(string name) => Secret("token-" + name);

    private static string Id => "7d4a0cc8-1111-4222-8333-444444444444";

    private static string Secret(string name) => $"{Mark}-{name}-0123456789abcdef/+=secret";

    private static string Base64(string name) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Secret(name)));

    private static string MakePem()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string KeyFile(string root) =>
        new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = "project",
            ["private_key_id"] = "1",
            ["private_key"] = Pem,
            ["client_email"] = "gateway@project.iam.gserviceaccount.com",
            ["client_id"] = "1",
            ["token_uri"] = $"{root}/token",
        }.ToJsonString();

    private static string Kubeconfig(string root) =>
        $$$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
             "clusters":[{"name":"c","cluster":{"server":"{{{root}}}"}}],"users":[{"name":"u","user":{"token":"{{{Secret(
                "kubeconfig"
            )}}}"}}]}
            """;
}

/// <summary>A provider and settings of a connection to it.</summary>
internal sealed record CanaryConnection(string Provider, IReadOnlyList<(string Name, string? Value)> Settings);
