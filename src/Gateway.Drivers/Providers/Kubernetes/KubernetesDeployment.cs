using System.Globalization;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Turns a request into what Kubernetes is sent, or refuses it by the field that cannot be fulfilled.</summary>
internal sealed class KubernetesDeployment(Connection connection, KubernetesSettings settings, DeployContainer request)
{
    /// <summary>The label by which a deployment of ours knows its pods.</summary>
    public const string NameLabel = "app.kubernetes.io/name";

    /// <summary>How many pods a deployment had before it was stopped.</summary>
    public const string ReplicasAnnotation = "cloudgateway.io/replicas";

    private const string Loopback = "127.0.0.1";
    private const int LongestGrace = 86_400;

    private readonly KubernetesContainerOptions _options = connection.ReadOptions<KubernetesContainerOptions>(request);

    /// <summary>Whether a bare pod is made, and not a deployment.</summary>
    public bool IsPod => (_options.Unit ?? UnitOf(request.RestartPolicy)) == KubernetesUnit.Pod;

    /// <summary>The namespace that it goes to.</summary>
    public string Namespace => request.Cluster?.Value ?? settings.HomeNamespace;

    /// <summary>The name of the container in its pod: the request's, as far as a DNS label can hold it.</summary>
    public string ContainerName => new string([.. request.Name.Replace('.', '-').Take(KubernetesNames.LongestLabel)]).TrimEnd('-');

    /// <summary>Refuses what cannot be had.</summary>
    /// <exception cref="DriverException">With the field at fault.</exception>
    public void Check()
    {
        connection.RefuseHostAccess(settings, request);
        if (settings.OnlyNamespace && Namespace != settings.HomeNamespace)
        {
            throw connection.Fail(
                DriverErrorKind.PermissionDenied,
                $"Connection '{connection.Name}' is for the namespace '{settings.HomeNamespace}' alone.",
                "cluster"
            );
        }

        // The name is also a label, and those are the shorter.
        Require(
            request.Name.Length <= KubernetesNames.LongestLabel && KubernetesNames.IsSubdomain(request.Name),
            "name",
            "Kubernetes takes small letters, digits, hyphens and dots, at most 63 characters, and begins and ends with a letter or digit."
        );
        Require(KubernetesNames.IsLabel(Namespace), "cluster", $"'{Namespace}' cannot be the name of a namespace.");
        CheckUnit();
        CheckLabels();
        CheckPorts();
        foreach (var mount in request.Mounts)
        {
            Check(mount);
        }

        if (request.Devices.Count > 0)
        {
            throw connection.NotSupported("Kubernetes gives devices out by plugins, as limits of names of their own.", "devices");
        }

        Require(request.Limits?.Cpus is null or > 0, "limits.cpus", "Must be more than 0.");
    }

    /// <summary>The deployment.</summary>
    /// <param name="pullSecret">A secret with the credentials of the image's registry; null for none.</param>
    public NewDeployment ToDeployment(string? pullSecret)
    {
        var replicas = _options.Replicas ?? 1;
        var labels = new Dictionary<string, string>(request.Labels, StringComparer.Ordinal) { [NameLabel] = request.Name };
        var meta = new NewMeta
        {
            Name = request.Name,
            Labels = labels,
            Annotations = request.Start ? null : ReplicasOf(replicas),
        };
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { [NameLabel] = request.Name } };
        return new NewDeployment(
            meta,
            new NewDeploymentSpec(
                request.Start ? replicas : 0,
                selector,
                new NewPodTemplate(new NewMeta { Labels = labels }, ToSpec("Always", pullSecret))
            )
        );
    }

    /// <summary>The bare pod.</summary>
    /// <param name="pullSecret">A secret with the credentials of the image's registry; null for none.</param>
    public NewPod ToPod(string? pullSecret) =>
        new(
            new NewMeta { Name = request.Name, Labels = request.Labels.Count > 0 ? request.Labels : null },
            ToSpec(
                request.RestartPolicy?.When switch
                {
                    RestartWhen.Always or RestartWhen.UnlessStopped => "Always",
                    RestartWhen.OnFailure => "OnFailure",
                    _ => "Never",
                },
                pullSecret
            )
        );

    /// <summary>The annotation that remembers how many pods there are to be.</summary>
    public static Dictionary<string, string?> ReplicasOf(int replicas) =>
        new() { [ReplicasAnnotation] = replicas.ToString(CultureInfo.InvariantCulture) };

    private static KubernetesUnit UnitOf(RestartPolicy? policy) =>
        policy?.When is RestartWhen.Never or RestartWhen.OnFailure ? KubernetesUnit.Pod : KubernetesUnit.Deployment;

    private void CheckUnit()
    {
        if (request.RestartPolicy?.MaxRetries is not null)
        {
            throw connection.NotSupported("Kubernetes puts no bound on the restarts of a pod.", "restartPolicy.maxRetries");
        }

        if (!IsPod && UnitOf(request.RestartPolicy) == KubernetesUnit.Pod)
        {
            throw connection.NotSupported("A deployment starts its containers again always: ask for a pod.", "restartPolicy");
        }

        if (IsPod && !request.Start)
        {
            throw connection.NotSupported("A pod is started as soon as it is made: only deployments can wait.", "start");
        }

        Require(!IsPod || _options.Replicas is null or 1, "providerOptions.replicas", "A bare pod is one: ask for a deployment.");
        Require(_options.Replicas is null or > 0, "providerOptions.replicas", "Must be 1 or more; set start to false for none.");
        Require(
            _options.StopGraceSeconds is null or (> 0 and <= LongestGrace),
            "providerOptions.stopGraceSeconds",
            $"Must be from 1 to {LongestGrace}."
        );
        if (_options.ServiceAccount is { } account && settings.AllowedServiceAccounts?.Contains(account, StringComparer.Ordinal) != true)
        {
            throw connection.Fail(
                DriverErrorKind.PermissionDenied,
                $"Connection '{connection.Name}' gives no container the service account '{account}': its setting {nameof(settings.AllowedServiceAccounts)} does not name it.",
                "providerOptions.serviceAccount"
            );
        }
    }

    private void CheckLabels()
    {
        foreach (var (key, value) in request.Labels)
        {
            Require(
                KubernetesNames.IsLabelPair(key, value),
                "labels",
                $"Kubernetes cannot hold the label '{key}': values have letters, digits, '-', '_' and '.', at most 63."
            );
            Require(key != NameLabel || IsPod, "labels", $"The label '{NameLabel}' is what the deployment knows its pods by.");
        }
    }

    private void CheckPorts()
    {
        if (request.Ports.Any(port => port.HostPort == 0))
        {
            throw connection.NotSupported("Kubernetes chooses no port of a node: name one, or none and use a service.", "ports");
        }
    }

    private void Check(ContainerMount mount)
    {
        switch (mount.Kind)
        {
            case MountKind.HostPath:
                Require(mount.Source is ['/', ..], "mounts", "The source has to be an absolute path of the node.");
                break;
            case MountKind.Volume:
                Require(
                    mount.Source is { } claim && KubernetesNames.IsSubdomain(claim),
                    "mounts",
                    "The source has to be the name of a persistent volume claim of the namespace."
                );
                break;
            default:
                break;
        }
    }

    private NewPodSpec ToSpec(string restartPolicy, string? pullSecret)
    {
        string[] secrets = [.. _options.ImagePullSecrets, .. pullSecret is null ? (string[])[] : [pullSecret]];
        return new NewPodSpec
        {
            Containers = [ToContainer()],
            Volumes = request.Mounts.Count == 0 ? null : [.. request.Mounts.Select(ToVolume)],
            RestartPolicy = restartPolicy,
            HostNetwork = TrueOrNull(request.HostNetwork),
            HostPid = TrueOrNull(request.HostPid),
            HostIpc = TrueOrNull(request.HostIpc),
            ServiceAccountName = _options.ServiceAccount,
            ImagePullSecrets = secrets.Length == 0 ? null : [.. secrets.Select(name => new NameReference(name))],
            NodeSelector = _options.NodeSelector,
            TerminationGracePeriodSeconds = _options.StopGraceSeconds,
        };
    }

    private NewContainer ToContainer() =>
        new()
        {
            Name = ContainerName,
            Image = request.Image,
            ImagePullPolicy = _options.PullPolicy?.ToString(),
            Command = Escaped(request.Entrypoint),
            Args = Escaped(request.Command),
            Env =
                request.Environment.Count == 0
                    ? null
                    : [.. request.Environment.Select(variable => new NewVariable(variable.Key, ContainerReader.Escape(variable.Value)))],
            Ports = request.Ports.Count == 0 ? null : [.. request.Ports.Select(ToPort)],
            VolumeMounts =
                request.Mounts.Count == 0
                    ? null
                    :
                    [
                        .. request.Mounts.Select(
                            (mount, index) => new NewMount(VolumeName(index), mount.Target, TrueOrNull(mount.ReadOnly))
                        ),
                    ],
            Resources = ToAmounts(request.Limits),
            SecurityContext =
                request.Privileged || request.AddedCapabilities.Count > 0
                    ? new NewSecurity(
                        TrueOrNull(request.Privileged),
                        request.AddedCapabilities.Count == 0
                            ? null
                            : new NewCapabilities([.. request.AddedCapabilities.Select(HostAccess.NameOfCapability)])
                    )
                    : null,
        };

    private static ResourceAmounts? ToAmounts(ContainerLimits? limits)
    {
        var amounts = new Dictionary<string, string>();
        if (limits?.MemoryMiB is { } memory)
        {
            amounts["memory"] = string.Create(CultureInfo.InvariantCulture, $"{memory}Mi");
        }

        if (limits?.Cpus is { } cpus)
        {
            // The finest that Kubernetes knows is a thousandth.
            amounts["cpu"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(cpus * 1000):F0}m");
        }

        return amounts.Count == 0 ? null : new ResourceAmounts { Limits = amounts };
    }

    private static NewVolume ToVolume(ContainerMount mount, int index) =>
        mount.Kind switch
        {
            MountKind.HostPath => new NewVolume { Name = VolumeName(index), HostPath = new HostPathVolume(mount.Source!) },
            MountKind.Memory => new NewVolume { Name = VolumeName(index), EmptyDir = new EmptyDirVolume("Memory") },
            _ => new NewVolume
            {
                Name = VolumeName(index),
                PersistentVolumeClaim = new VolumeClaim(mount.Source!, TrueOrNull(mount.ReadOnly)),
            },
        };

    private static string VolumeName(int index) => string.Create(CultureInfo.InvariantCulture, $"volume-{index}");

    private static ContainerPort ToPort(PortBinding port) =>
        new()
        {
            Number = port.ContainerPort,
            HostPort = port.HostPort,
            HostAddress =
                port.HostPort is null ? null
                : port.HostAddress is { Length: > 0 } address ? address
                : Loopback,
            Protocol = port.Protocol.ToString().ToUpperInvariant(),
        };

    private static IReadOnlyList<string>? Escaped(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null : [.. texts.Select(ContainerReader.Escape)];

    private static bool? TrueOrNull(bool value) => value ? true : null;

    private void Require(bool isRight, string field, string message)
    {
        if (!isRight)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, message, field);
        }
    }
}
