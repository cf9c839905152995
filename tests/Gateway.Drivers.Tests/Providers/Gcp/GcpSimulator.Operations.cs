using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Gcp;

/// <summary>Operations, which changes answer with: one request id is one operation.</summary>
public sealed partial class GcpSimulator
{
    private readonly Dictionary<string, JsonObject> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byRequest = new(StringComparer.Ordinal);
    private (string Code, string Message, bool AtOnce)? _failure;
    private int _writersBefore;

    /// <summary>The next change is accepted and fails: in its first answer, or when one asks for its operation.</summary>
    public void FailOperation(string code, string message, bool atOnce) => _failure = (code, message, atOnce);

    /// <summary>Someone else changes the project's metadata before each of the next writes.</summary>
    public void WriteBefore(int writes) => _writersBefore = writes;

    private void MapOperations(IEndpointRouteBuilder routes)
    {
        Map(routes, HttpMethods.Post, "/setCommonInstanceMetadata", (http, body) => Begin(http, () => SetMetadata(body!)));
        foreach (var scope in new[] { "/zones/{zone}", "/global" })
        {
            Map(routes, HttpMethods.Get, scope + "/operations/{operation}", (http, _) => End(http));
            Map(routes, HttpMethods.Post, scope + "/operations/{operation}/wait", (http, _) => End(http));
        }
    }

    private JsonObject Begin(HttpContext http, Action change)
    {
        var request = http.Request.Query["requestId"].ToString();
        if (!Guid.TryParseExact(request, "D", out var id) || id == Guid.Empty)
        {
            throw GcpRefusal.Invalid("requestId", request, "Must be a UUID.");
        }

        if (_byRequest.TryGetValue(request, out var known))
        {
            return _operations[known].DeepClone().AsObject();
        }

        var failure = _failure;
        _failure = null;
        if (failure is null)
        {
            change();
        }

        var name = $"operation-{_operations.Count.ToString(CultureInfo.InvariantCulture)}";
        var operation = NewOperation(http, name);
        if (failure is { } fails)
        {
            operation["failure"] = new JsonObject { ["code"] = fails.Code, ["message"] = fails.Message };
        }

        _operations[name] = operation;
        _byRequest[request] = name;
        return failure is { AtOnce: true } ? Finish(operation) : Shown(operation);
    }

    private static JsonObject NewOperation(HttpContext http, string name)
    {
        var operation = new JsonObject
        {
            ["kind"] = "compute#operation",
            ["id"] = "1",
            ["name"] = name,
            ["status"] = "RUNNING",
            ["progress"] = 0,
            ["insertTime"] = "2026-01-30T23:55:00.123-08:00",
        };
        if (Part(http, "zone") is { } zone)
        {
            operation["zone"] = GcpState.Link($"projects/{GcpState.Own}/zones/{zone}");
        }

        return operation;
    }

    private JsonObject End(HttpContext http)
    {
        var name = Part(http, "operation")!;
        return _operations.TryGetValue(name, out var operation) ? Finish(operation) : throw GcpRefusal.NotFound(PathOf(http));
    }

    private static JsonObject Finish(JsonObject operation)
    {
        operation["status"] = "DONE";
        operation["progress"] = 100;
        if (operation["failure"] is { } failure)
        {
            operation["error"] = new JsonObject { ["errors"] = new JsonArray(failure.DeepClone()) };
            operation["httpErrorStatusCode"] = 400;
            operation["httpErrorMessage"] = "BAD REQUEST";
        }

        return Shown(operation);
    }

    private static JsonObject Shown(JsonObject operation)
    {
        var shown = operation.DeepClone().AsObject();
        shown.Remove("failure");
        return shown;
    }

    private void SetMetadata(JsonObject body)
    {
        if (_writersBefore > 0)
        {
            _writersBefore--;
            _state.Metadata["fingerprint"] = $"other{_writersBefore}";
        }

        if (body["fingerprint"]?.ToString() != _state.Metadata["fingerprint"]!.ToString())
        {
            throw new GcpRefusal(412, "conditionNotMet", "Supplied fingerprint does not match current metadata fingerprint.");
        }

        _state.Metadata["items"] = body["items"]?.DeepClone() ?? new JsonArray();
        _state.Metadata["fingerprint"] = Guid.NewGuid().ToString("N");
    }
}
