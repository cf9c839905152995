using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>Instances.</summary>
public sealed partial class GcpSimulator
{
    private const string OneInstance = "/zones/{zone}/instances/{instance}";
    private int _lastAddress;

    private void MapInstances(IEndpointRouteBuilder routes)
    {
        MapScoped(routes, "instances", "instance");
        Map(routes, HttpMethods.Get, "/zones/{zone}/instances", (http, _) => ListZone(http, "instance"));
        Map(routes, HttpMethods.Post, "/zones/{zone}/instances", (http, body) => Begin(http, () => Insert(http, body!)));
        Map(routes, HttpMethods.Delete, OneInstance, (http, _) => Begin(http, () => DeleteInstance(http)));
        MapVerb(routes, "start", path => _state.Begin(path, "PROVISIONING", "STAGING", "RUNNING"));
        MapVerb(routes, "resume", path => _state.Begin(path, "PROVISIONING", "RUNNING"));
        MapVerb(routes, "stop", path => _state.Begin(path, "STOPPING", "TERMINATED"));
        MapVerb(routes, "reset", _ => { });
        Map(routes, HttpMethods.Post, OneInstance + "/setMachineType", (http, body) => Begin(http, () => SetMachineType(http, body!)));
        Map(routes, HttpMethods.Post, OneInstance + "/attachDisk", (http, body) => Begin(http, () => Attach(http, body!)));
        Map(routes, HttpMethods.Post, OneInstance + "/detachDisk", (http, _) => Begin(http, () => Detach(http)));
    }

    private void MapVerb(IEndpointRouteBuilder routes, string verb, Action<string> act) =>
        Map(
            routes,
            HttpMethods.Post,
            $"{OneInstance}/{verb}",
            (http, _) =>
                Begin(
                    http,
                    () =>
                    {
                        var path = InstancePath(http);
                        _state.Get(path);
                        act(path);
                    }
                )
        );

    private static string InstancePath(HttpContext http) =>
        $"projects/{Part(http, "project")}/zones/{Part(http, "zone")}/instances/{Part(http, "instance")}";

    private void Insert(HttpContext http, JsonObject body)
    {
        var zone = Part(http, "zone")!;
        var name = RequireName(body);
        var type = RequireMachineType(body["machineType"]!.ToString(), zone);
        RequireLabels(body);
        foreach (var nic in body["networkInterfaces"]!.AsArray())
        {
            RequireNetwork(nic!.AsObject());
        }

        var disks = body["disks"]!.AsArray().Select(disk => disk!.AsObject()).ToArray();
        var image = disks[0]["initializeParams"]!["sourceImage"]!.ToString();
        _state.Get(image);
        foreach (var source in disks.Skip(1).Select(disk => disk["source"]!.ToString()))
        {
            RequireFree(source);
        }

        var path = $"projects/{GcpState.Own}/zones/{zone}/instances/{name}";
        var instance = _state.Add(path, "instance", body);
        instance["zone"] = GcpState.Link($"projects/{GcpState.Own}/zones/{zone}");
        instance["machineType"] = GcpState.Link(type);
        instance["cpuPlatform"] = "Intel Broadwell";
        instance["networkInterfaces"] = new JsonArray([.. body["networkInterfaces"]!.AsArray().Select(nic => Connect(nic!.AsObject()))]);
        var boot = _state.AddDisk(zone, name, GcpState.Number(disks[0]["initializeParams"]!["diskSizeGb"], 10));
        boot["sourceImage"] = GcpState.Link(image);
        instance["disks"] = new JsonArray();
        Attach(instance, boot, disks[0]);
        foreach (var disk in disks.Skip(1))
        {
            Attach(instance, _state.Get(disk["source"]!.ToString()), disk);
        }

        _state.Begin(path, "PROVISIONING", "STAGING", "RUNNING");
    }

    private JsonObject Connect(JsonObject wish)
    {
        var number = (++_lastAddress % 250).ToString(CultureInfo.InvariantCulture);
        var nic = wish.DeepClone().AsObject();
        nic["name"] = "nic0";
        nic["network"] = GcpState.Link($"projects/{GcpState.Own}/global/networks/default");
        nic["networkIP"] = $"10.128.0.{number}";
        nic["ipv6Address"] = $"fd20::{number}";
        if (nic["accessConfigs"]?[0] is { } access)
        {
            access["natIP"] = $"203.0.113.{number}";
        }

        return nic;
    }

    private void DeleteInstance(HttpContext http)
    {
        var path = InstancePath(http);
        if (_state.Get(path)["deletionProtection"]?.GetValue<bool>() == true)
        {
            throw new GcpRefusal(412, "conditionNotMet", $"Resource cannot be deleted if it's protected against deletion. '{path}'");
        }

        _state.BeginDelete(path, "STOPPING");
    }

    private void SetMachineType(HttpContext http, JsonObject body)
    {
        var instance = _state.Get(InstancePath(http));
        var type = RequireMachineType(body["machineType"]!.ToString(), Part(http, "zone")!);
        if (instance["status"]!.ToString() != "TERMINATED")
        {
            throw new GcpRefusal(400, "resourceNotReady", "Instance is starting, resizing or running: stop it first.");
        }

        instance["machineType"] = GcpState.Link(type);
    }

    private string RequireMachineType(string wanted, string zone)
    {
        var path = $"projects/{GcpState.Own}/{wanted}";
        return wanted.StartsWith($"zones/{zone}/machineTypes/", StringComparison.Ordinal) && _state.Things.ContainsKey(path)
            ? path
            : throw GcpRefusal.Invalid("resource.machineType", wanted, $"Machine type does not exist in zone '{zone}'.");
    }

    private static string RequireName(JsonObject body)
    {
        var name = body["name"]?.ToString() ?? "";
        return Name().IsMatch(name) ? name : throw GcpRefusal.Invalid("resource.name", name, $"Must be a match of regex '{Name()}'");
    }

    private static void RequireLabels(JsonObject body)
    {
        foreach (var (key, value) in body["labels"]?.AsObject() ?? [])
        {
            if (!Label().IsMatch($"{key}={value}"))
            {
                throw GcpRefusal.Invalid("resource.labels", key, "Label keys and values are lower case.");
            }
        }
    }

    private static void RequireNetwork(JsonObject nic)
    {
        foreach (var wanted in new[] { nic["network"]?.ToString(), nic["subnetwork"]?.ToString() }.OfType<string>())
        {
            if (wanted is not ("global/networks/default" or "regions/us-central1/subnetworks/default"))
            {
                throw GcpRefusal.NotFound($"projects/{GcpState.Own}/{wanted}");
            }
        }
    }

    [GeneratedRegex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z][-a-z0-9_]{0,62}=[-a-z0-9_]{0,63}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
