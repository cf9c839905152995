using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Conformance.Simulators;
using Gateway.Drivers.Tests.Providers.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Ecs;

/// <summary>
/// ECS in one region of an account. Signatures are verified, calls and answers checked by Amazon's model. What takes time takes some looks:
/// each description moves what is under way one step on, and services see to their tasks.
/// </summary>
public sealed partial class EcsSimulator : Simulator
{
    public const string AccessKeyId = "AKIASIMULATED0000002";
    public const string SecretAccessKey = "simulated/secret+access+key/of+ecs+characters";
    public const string Region = "eu-central-1";
    public const string ArnPrefix = $"arn:aws:ecs:{Region}:123456789012:";

    public const string Registry = $"123456789012.dkr.ecr.{Region}.amazonaws.com";
    public const string RegistryPassword = "a-token-of-twelve-hours";

    private const string LoginTarget = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
    private static readonly EcsModel Model = new();

    private readonly Lock _lock = new();
    private readonly List<SimCluster> _clusters = [new("default")];
    private readonly List<SimDefinition> _definitions = [];
    private string? _invented;
    private Gate? _gate;

    /// <summary>Whether the registry lacks an image.</summary>
    public static bool IsMissing(string image) => image.Contains("/nothing:", StringComparison.Ordinal);

    /// <summary>A failure in ECS's form.</summary>
    public static string ErrorBody(string type, string message) =>
        new JsonObject { ["__type"] = type, ["message"] = message }.ToJsonString();

    /// <summary>The action that a request is for.</summary>
    public static string ActionOf(SimulatedRequest request) =>
        request.Headers.GetValueOrDefault("X-Amz-Target", "").Replace(Model.Target, "", StringComparison.Ordinal);

    /// <summary>Holds back the answers to an action until so many have asked for it: who asks one after the other waits in vain.</summary>
    public void Gather(string action, int calls) => _gate = new Gate(action, calls);

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ecs/", AnswerAsync);
        routes.MapPost("/api.ecr/", AnswerLoginAsync);
    }

    protected override IReadOnlyList<string> Check(SimulatedRequest request) =>
        request.Headers.GetValueOrDefault("X-Amz-Target") == LoginTarget ? []
        : request.Headers.GetValueOrDefault("Content-Type") != Model.ContentType ? ["The content's type is not ECS's."]
        : Model.Check(ActionOf(request), JsonElement.Parse(request.Body));

    protected override IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) =>
        status == 200 && request.Headers.GetValueOrDefault("X-Amz-Target") != LoginTarget
            ? Model.CheckAnswer(ActionOf(request), JsonElement.Parse(body.Span), _invented)
            : [];

    private static async Task<SimulatedRequest> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        return new SimulatedRequest(
            http.Request.Method,
            http.Request.Path.ToUriComponent(),
            http.Request.QueryString.ToUriComponent(),
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(http.RequestAborted)
        );
    }

    // ECR's own model is not at hand: written from its page of the API reference.
    private async Task AnswerLoginAsync(HttpContext http)
    {
        var request = await ReadAsync(http);
        if (SigV4Check.Check(request, AccessKeyId, SecretAccessKey, Region, "ecr") is not null || request.Body != "{}")
        {
            Complain("GetAuthorizationToken is not asked for in ECR's form.");
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var login = new JsonObject
        {
            ["authorizationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{RegistryPassword}")),
            ["expiresAt"] = Seconds(DateTimeOffset.UtcNow.AddHours(12)),
            ["proxyEndpoint"] = $"https://{Registry}",
        };
        http.Response.ContentType = Model.ContentType;
        await http.Response.WriteAsync(new JsonObject { ["authorizationData"] = Array([login]) }.ToJsonString(), http.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var request = await ReadAsync(http);
        var action = ActionOf(request);
        if (_gate is { } gate && gate.Action == action && !await gate.PassAsync())
        {
            Complain($"Of {action}, not so many calls were under way at once as were awaited.");
        }

        http.Response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        http.Response.ContentType = Model.ContentType;
        string body;
        try
        {
            body = Act(request, action);
        }
        catch (EcsRefusal e)
        {
            http.Response.StatusCode = e.Status;
            body = ErrorBody(e.Type, e.Message);
        }

        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    private string Act(SimulatedRequest request, string action)
    {
        if (SigV4Check.Check(request, AccessKeyId, SecretAccessKey, Region, "ecs") is { } wrong)
        {
            Complain($"{action}: {wrong}");
            throw new EcsRefusal("InvalidSignatureException", "The request signature we calculated does not match.");
        }

        if (!request.Headers["Authorization"].Contains("x-amz-target", StringComparison.Ordinal))
        {
            Complain($"{action}: the signature does not cover the action.");
        }

        lock (_lock)
        {
            return Act(action, JsonNode.Parse(request.Body)!.AsObject()).ToJsonString();
        }
    }

    private JsonObject Act(string action, JsonObject call) =>
        action switch
        {
            "ListClusters" => ListClusters(call),
            "DescribeClusters" => DescribeClusters(call),
            "CreateCluster" => CreateCluster(call),
            "DeleteCluster" => DeleteCluster(call),
            "ListTasks" => ListTasks(call),
            "DescribeTasks" => DescribeTasks(call),
            "RunTask" => RunTask(call),
            "StopTask" => StopTask(call),
            "RegisterTaskDefinition" => Register(call),
            "DeregisterTaskDefinition" => Deregister(call),
            "DescribeTaskDefinition" => DescribeDefinition(call),
            "ListTaskDefinitions" => ListDefinitions(call),
            "ListTaskDefinitionFamilies" => ListFamilies(call),
            "CreateService" => CreateService(call),
            "UpdateService" => UpdateService(call),
            "DeleteService" => DeleteService(call),
            "DescribeServices" => DescribeServices(call),
            _ => throw new EcsRefusal("UnknownOperationException", action),
        };

    private static string? Text(JsonObject call, string name) => call[name]?.GetValue<string>();

    private static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    // A page of what was found, with at most a hundred items.
    private static JsonObject Page(JsonObject call, string name, IReadOnlyCollection<string> found)
    {
        var size = call["maxResults"]?.GetValue<int>() ?? 100;
        if (size is < 1 or > 100)
        {
            throw new EcsRefusal("InvalidParameterException", "maxResults must be between 1 and 100.");
        }

        var start = Text(call, "nextToken") is { } token ? Read(token) : 0;
        var answer = new JsonObject { [name] = Array(found.Skip(start).Take(size).Select(item => (JsonNode?)item)) };
        if (start + size < found.Count)
        {
            answer["nextToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"from.{start + size}"));
        }

        return answer;
    }

    private static int Read(string token)
    {
        try
        {
            return int.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('.')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException)
        {
            throw new EcsRefusal("InvalidParameterException", "Invalid token.");
        }
    }

    /// <summary>Lets calls through once enough of them are there.</summary>
    private sealed class Gate(string action, int calls)
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
        private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _come;

        public string Action { get; } = action;

        public async Task<bool> PassAsync()
        {
            if (Interlocked.Increment(ref _come) >= calls)
            {
                _enough.TrySetResult();
            }

            try
            {
                await _enough.Task.WaitAsync(Patience);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }
}

/// <summary>An answer that is a failure.</summary>
internal sealed class EcsRefusal(string type, string message, int status = 400) : Exception(message)
{
    public string Type { get; } = type;

    public int Status { get; } = status;
}
