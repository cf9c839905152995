using System.Text;
using System.Text.Json.Nodes;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Makes a deployment or a pod, and with it the secret that holds its registry's credentials.</summary>
internal sealed class KubernetesDeployer(KubernetesClient cluster, Connection connection, KubernetesSettings settings)
{
    private const string DockerConfig = ".dockerconfigjson";

    // Docker's own tools name Docker Hub so, and the kubelet reads what they write.
    private const string DockerHubKey = "https://index.docker.io/v1/";

    public async Task<Container> DeployAsync(DeployContainer request, CancellationToken cancellationToken)
    {
        var deployment = new KubernetesDeployment(connection, settings, request);
        deployment.Check();
        var secret = request.Credentials is { } credentials
            ? await MakeSecretAsync(deployment.Namespace, request, credentials, cancellationToken)
            : null;
        try
        {
            return deployment.IsPod
                ? await MakePodAsync(deployment, secret, cancellationToken)
                : await MakeDeploymentAsync(deployment, secret, cancellationToken);
        }
        catch when (secret is not null)
        {
            // Also for a caller who has left: nobody else knows of the secret.
            await cluster.DeleteAsync(SecretPath(deployment.Namespace, secret), new DeleteOptions(), CancellationToken.None);
            throw;
        }
    }

    private async Task<Container> MakeDeploymentAsync(KubernetesDeployment request, string? secret, CancellationToken cancellationToken)
    {
        var made = await cluster
            .CreateAsync(
                KubernetesClient.Deployments(request.Namespace),
                request.ToDeployment(secret),
                KubernetesJson.Default.NewDeployment,
                KubernetesJson.Default.Deployment,
                cancellationToken
            )
            .RefersToAsync("cluster");
        await OwnAsync(request.Namespace, secret, "apps/v1", "Deployment", made.Metadata, cancellationToken);
        return Only(made.ToContainers([], connection));
    }

    private async Task<Container> MakePodAsync(KubernetesDeployment request, string? secret, CancellationToken cancellationToken)
    {
        var made = await cluster
            .CreateAsync(
                KubernetesClient.Pods(request.Namespace),
                request.ToPod(secret),
                KubernetesJson.Default.NewPod,
                KubernetesJson.Default.Pod,
                cancellationToken
            )
            .RefersToAsync("cluster");
        await OwnAsync(request.Namespace, secret, "v1", "Pod", made.Metadata, cancellationToken);
        return Only(made.ToContainers(connection));
    }

    private Container Only(IEnumerable<Container> made) =>
        made.FirstOrDefault()
        ?? throw connection.Fail(DriverErrorKind.Unexpected, "What the cluster says that it has made has no container in it.");

    private async Task<string> MakeSecretAsync(
        string home,
        DeployContainer request,
        RegistryCredentials credentials,
        CancellationToken cancellationToken
    )
    {
        if (!ImageReference.TryParse(request.Image, out var image))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"'{request.Image}' is not a reference of an image.", "image");
        }

        var name = $"{request.Name}-registry";
        var secret = new NewSecret(
            new NewMeta { Name = name },
            new Dictionary<string, string> { [DockerConfig] = ToDockerConfig(image.Registry, credentials) }
        );
        await cluster
            .CreateAsync(
                KubernetesClient.Path("api/v1", home, "secrets"),
                secret,
                KubernetesJson.Default.NewSecret,
                KubernetesJson.Default.AnyObject,
                cancellationToken
            )
            .RefersToAsync("cluster");
        return name;
    }

    private static string ToDockerConfig(string registry, RegistryCredentials credentials)
    {
        var (user, password) = (credentials.Username ?? "", credentials.Password?.Reveal() ?? "");
        var login = new JsonObject
        {
            ["username"] = user,
            ["password"] = password,
            ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")),
        };
        var key = registry == ImageReference.DockerHub ? DockerHubKey : registry;
        return new JsonObject { ["auths"] = new JsonObject { [key] = login } }.ToJsonString();
    }

    /// <summary>The secret goes with what was made.</summary>
    private async Task OwnAsync(
        string home,
        string? secret,
        string apiVersion,
        string kind,
        ObjectMeta owner,
        CancellationToken cancellationToken
    )
    {
        if (secret is not null)
        {
            var reference = new OwnerReference
            {
                ApiVersion = apiVersion,
                Kind = kind,
                Name = owner.Name,
                Uid = owner.Uid,
            };
            await cluster.PatchAsync(
                SecretPath(home, secret),
                new OwnerPatch(new NewMeta { OwnerReferences = [reference] }),
                KubernetesJson.Default.OwnerPatch,
                KubernetesJson.Default.AnyObject,
                cancellationToken
            );
        }
    }

    private static string SecretPath(string home, string name) => KubernetesClient.Path("api/v1", home, "secrets", name);
}
