using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Tests.Providers.Aws;
using Gateway.Drivers.Tests.Providers.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Eks;

/// <summary>
/// Amazon EKS as its reference describes it (https://docs.aws.amazon.com/eks/latest/APIReference/): the clusters of one region. Signatures
/// are verified, those of the tokens too. A cluster that was made is ready when it is looked at.
/// </summary>
public sealed class EksSimulator : Simulator
{
    public const string Region = "eu-central-1";
    public const string AccessKeyId = "AKIASIMULATED0000002";
    public const string SecretAccessKey = "simulated/secret+access+key/of+eks+characters";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _known = new(StringComparer.Ordinal);
    private readonly SimulatedClusters _clusters = new(
        (name, http) => EksToken.IsGood(http.Request.Headers.Authorization.ToString(), name, Region, AccessKeyId, SecretAccessKey)
    );

    /// <summary>Ends the clusters.</summary>
    public ValueTask CloseAsync() => _clusters.DisposeAsync();

    /// <summary>Puts a cluster there that is ready.</summary>
    public async Task AddAsync(string name)
    {
        Make(name);
        await SettleAsync(name);
    }

    protected override IReadOnlyList<string> Check(SimulatedRequest request) =>
        SigV4Check.Check(request, AccessKeyId, SecretAccessKey, Region, "eks") is { } wrong ? [wrong] : [];

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/clusters", ListAsync);
        routes.MapPost("/clusters", CreateAsync);
        routes.MapGet("/clusters/{name}", GetAsync);
        routes.MapDelete("/clusters/{name}", DeleteAsync);
    }

    private Task ListAsync(HttpContext http)
    {
        var most = int.Parse(http.Request.Query["maxResults"].ToString(), CultureInfo.InvariantCulture);
        var after = http.Request.Query["nextToken"].ToString();
        string[] names;
        lock (_lock)
        {
            names = [.. _known.Keys.Where(name => string.CompareOrdinal(name, after) > 0)];
        }

        if (most > 100)
        {
            return FailAsync(http, 400, "InvalidParameterException", "maxResults");
        }

        var page = names.Take(most).ToArray();
        return AnswerAsync(
            http,
            new JsonObject
            {
                ["clusters"] = new JsonArray([.. page.Select(name => JsonValue.Create(name))]),
                ["nextToken"] = names.Length > page.Length ? page[^1] : null,
            }
        );
    }

    private async Task CreateAsync(HttpContext http)
    {
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        var name = asked["name"]!.ToString();
        if (asked["roleArn"] is null || asked["resourcesVpcConfig"]?["subnetIds"] is not JsonArray { Count: >= 2 })
        {
            await FailAsync(http, 400, "InvalidParameterException", "A role and two subnets are needed.");
            return;
        }

        if (!Make(name))
        {
            await FailAsync(http, 409, "ResourceInUseException", $"Cluster already exists with name: {name}");
            return;
        }

        await AnswerAsync(http, new JsonObject { ["cluster"] = Find(name) });
    }

    private async Task GetAsync(HttpContext http)
    {
        var name = http.Request.RouteValues["name"]!.ToString()!;
        if (Find(name)?["status"]!.ToString() == "CREATING")
        {
            await SettleAsync(name);
        }

        await (
            Find(name) is { } cluster
                ? AnswerAsync(http, new JsonObject { ["cluster"] = cluster })
                : FailAsync(http, 404, "ResourceNotFoundException", $"No cluster found for name: {name}.")
        );
    }

    private Task DeleteAsync(HttpContext http)
    {
        var name = http.Request.RouteValues["name"]!.ToString()!;
        if (Find(name) is not { } cluster)
        {
            return FailAsync(http, 404, "ResourceNotFoundException", $"No cluster found for name: {name}.");
        }

        lock (_lock)
        {
            _known.Remove(name);
        }

        cluster["status"] = "DELETING";
        return AnswerAsync(http, new JsonObject { ["cluster"] = cluster });
    }

    private JsonObject? Find(string name)
    {
        lock (_lock)
        {
            return _known.GetValueOrDefault(name)?.DeepClone().AsObject();
        }
    }

    private bool Make(string name)
    {
        lock (_lock)
        {
            return _known.TryAdd(
                name,
                new JsonObject
                {
                    ["name"] = name,
                    ["arn"] = $"arn:aws:eks:{Region}:123456789012:cluster/{name}",
                    ["createdAt"] = 1767225600.123,
                    ["version"] = "1.35",
                    ["status"] = "CREATING",
                }
            );
        }
    }

    private async Task SettleAsync(string name)
    {
        var door = await _clusters.OpenAsync(name);
        lock (_lock)
        {
            var cluster = _known[name];
            cluster["status"] = "ACTIVE";
            cluster["endpoint"] = $"https://{door.Endpoint}";
            cluster["certificateAuthority"] = new JsonObject { ["data"] = door.Authority };
        }
    }

    private static Task FailAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["x-amzn-ErrorType"] = $"{code}:http://internal.amazon.com/coral/com.amazon.eks/";
        return AnswerAsync(http, new JsonObject { ["message"] = message });
    }

    private static Task AnswerAsync(HttpContext http, JsonObject body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString());
    }
}
