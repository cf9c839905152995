using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Containers;

/// <summary>What a container asks of its host. Every driver refuses what the connection's settings do not allow by name.</summary>
internal static class HostAccess
{
    private const string Prefix = "CAP_";

    /// <summary>A capability in the one form that settings and requests are compared in: <c>NET_ADMIN</c>.</summary>
    public static string NameOfCapability(string text)
    {
        var name = text.ToUpperInvariant();
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }

    /// <summary>Refuses a request for what the settings of its connection do not allow.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PermissionDenied"/>, with the setting and the field at fault.</exception>
    public static void RefuseHostAccess(this Connection connection, ContainerSettings settings, DeployContainer request)
    {
        Refuse(request.Privileged && !settings.AllowPrivileged, nameof(settings.AllowPrivileged), "be privileged", "privileged");
        Refuse(
            request.HostNetwork && !settings.AllowHostNetwork,
            nameof(settings.AllowHostNetwork),
            "use the host's network",
            "hostNetwork"
        );
        Refuse(request.HostPid && !settings.AllowHostPid, nameof(settings.AllowHostPid), "see the host's processes", "hostPid");
        Refuse(request.HostIpc && !settings.AllowHostIpc, nameof(settings.AllowHostIpc), "share memory with the host", "hostIpc");
        Refuse(
            request.Mounts.Any(mount => mount.Kind == MountKind.HostPath) && !settings.AllowHostPaths,
            nameof(settings.AllowHostPaths),
            "see paths of the host",
            "mounts"
        );
        var allowed = (settings.AllowedCapabilities ?? []).Select(NameOfCapability).ToHashSet(StringComparer.Ordinal);
        var capability = request.AddedCapabilities.FirstOrDefault(wanted => !allowed.Contains(NameOfCapability(wanted)));
        Refuse(capability is not null, nameof(settings.AllowedCapabilities), $"have the capability {capability}", "addedCapabilities");
        var device = request.Devices.FirstOrDefault(wanted =>
            settings.AllowedDevices?.Contains(wanted.Source, StringComparer.Ordinal) != true
        );
        Refuse(device is not null, nameof(settings.AllowedDevices), $"use the device {device?.Source}", "devices");

        void Refuse(bool isForbidden, string setting, string what, string field)
        {
            if (isForbidden)
            {
                throw connection.Fail(
                    DriverErrorKind.PermissionDenied,
                    $"Connection '{connection.Name}' lets no container {what}: its setting {setting} does not allow it.",
                    field
                );
            }
        }
    }

    /// <summary>Refuses whatever a container asks of a host, on a platform that lets none of it through.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/>, with the field.</exception>
    public static void RefuseAllHostAccess(this Connection connection, DeployContainer request)
    {
        var field =
            request.Privileged ? "privileged"
            : request.HostNetwork ? "hostNetwork"
            : request.HostPid ? "hostPid"
            : request.HostIpc ? "hostIpc"
            : request.AddedCapabilities.Count > 0 ? "addedCapabilities"
            : request.Devices.Count > 0 ? "devices"
            : request.Mounts.Any(mount => mount.Kind == MountKind.HostPath) ? "mounts"
            : null;
        if (field is not null)
        {
            throw connection.NotSupported("This platform gives containers nothing of a host.", field);
        }
    }
}
