using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Gateway.Conformance.Simulators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Aws;

/// <summary>
/// EC2's Query API in several regions of one account, each below its name in the path. Signatures are verified, requests and answers checked by
/// Amazon's model. What takes time takes two looks: each description moves what is under way one step on.
/// </summary>
public sealed partial class Ec2Simulator : Simulator
{
    public const string AccessKeyId = "AKIASIMULATED0000001";
    public const string SecretAccessKey = "simulated/secret+access+key/of+forty+characte";
    public const string Region = "eu-central-1";
    public const string OtherRegion = "eu-west-3";

    private static readonly Ec2Model Model = new();

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, Ec2State> _regions = new(
        ((string[])[Region, OtherRegion]).Select(name => KeyValuePair.Create(name, new Ec2State(name)))
    );
    private readonly Dictionary<string, Func<Ec2Call, IEnumerable<XElement>>> _actions;
    private string? _invented;

    public Ec2Simulator() => _actions = Actions();

    /// <summary>Puts an instance into a state, also one that EC2 does not have.</summary>
    public void SetState(string id, string word)
    {
        lock (_lock)
        {
            _invented = word;
            _regions[Region].Instances.Single(instance => instance.Id == id).Begin(word);
        }
    }

    /// <summary>The names of a region's images.</summary>
    public IReadOnlyList<string> ImageNames(string region)
    {
        lock (_lock)
        {
            return [.. _regions[region].Images.Select(image => image.Name)];
        }
    }

    /// <summary>A failure in EC2's form.</summary>
    public static string ErrorBody(string code, string message) =>
        new XElement(
            "Response",
            new XElement("Errors", new XElement("Error", new XElement("Code", code), new XElement("Message", message))),
            new XElement("RequestID", "00000000-aaaa-4bbb-8ccc-000000000000")
        ).ToString(SaveOptions.DisableFormatting);

    /// <summary>The parameters of a request's form.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ParametersOf(SimulatedRequest request) =>
        [
            .. request
                .Body.Split('&')
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1].Replace('+', ' ')))),
        ];

    protected override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/{region}/", AnswerAsync);

    protected override IReadOnlyList<string> Check(SimulatedRequest request) => Model.Check(ParametersOf(request));

    protected override IReadOnlyList<string> CheckAnswer(SimulatedRequest request, int status, ReadOnlyMemory<byte> body) =>
        status == 200
            ? Model.CheckAnswer(
                ParametersOf(request).First(pair => pair.Key == "Action").Value,
                XElement.Parse(Encoding.UTF8.GetString(body.Span)),
                _invented
            )
            : [];

    private static XElement El(string name, params object?[] content) => new(Model.Namespace + name, content);

    private static XElement Set(string name, IEnumerable<XElement> items) => El(name, items.Cast<object?>().ToArray());

    private static XElement Item(params object?[] content) => El("item", content);

    private static XElement? Maybe(string name, object? value) => value is null ? null : El(name, value);

    private static XElement TagSet(SimThing thing) =>
        Set("tagSet", thing.Tags.Select(tag => Item(El("key", tag.Key), El("value", tag.Value))));

    private static IEnumerable<XElement> Done() => [El("return", true)];

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var request = new SimulatedRequest(
            http.Request.Method,
            http.Request.Path.ToUriComponent(),
            http.Request.QueryString.ToUriComponent(),
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(http.RequestAborted)
        );
        http.Response.Headers["x-amzn-requestid"] = Guid.NewGuid().ToString();
        http.Response.ContentType = "text/xml;charset=UTF-8";
        string body;
        try
        {
            body = Act(request, http.Request.RouteValues["region"]!.ToString()!);
        }
        catch (Ec2Refusal e)
        {
            http.Response.StatusCode = e.Status;
            body = ErrorBody(e.Code, e.Message);
        }

        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    private string Act(SimulatedRequest request, string region)
    {
        if (SigV4Check.Check(request, AccessKeyId, SecretAccessKey, region, "ec2") is { } wrong)
        {
            Complain($"{request}: {wrong}");
            throw new Ec2Refusal("AuthFailure", "AWS was not able to validate the provided access credentials", 401);
        }

        lock (_lock)
        {
            var call = new Ec2Call(ParametersOf(request), region, _regions[region]);
            if (call.Action.StartsWith("Describe", StringComparison.Ordinal))
            {
                call.State.Step();
            }

            var answer = _actions[call.Action](call);
            return El(call.Action + "Response", El("requestId", Guid.NewGuid()), answer.Cast<object?>().ToArray())
                .ToString(SaveOptions.DisableFormatting);
        }
    }

    // MaxResults and ids exclude each other.
    private IEnumerable<XElement> Describe<T>(
        Ec2Call call,
        string set,
        string parameter,
        IEnumerable<T> all,
        Func<T, string> idOf,
        Func<T, string, string?> valueOf,
        Func<T, XElement> write,
        Func<string, Ec2Refusal> missing,
        int most = 1000
    )
    {
        var ids = call.List(parameter);
        if (ids.Count > 0 && call["MaxResults"] is not null)
        {
            Complain($"{call.Action}: MaxResults beside {parameter}.");
            throw new Ec2Refusal("InvalidParameterCombination", $"The parameter {parameter} cannot be used with the parameter maxResults");
        }

        foreach (var id in ids)
        {
            if (!all.Any(item => idOf(item) == id))
            {
                throw missing(id);
            }
        }

        var found = all.Where(item => ids.Count == 0 || ids.Contains(idOf(item)))
            .Where(item => call.Lets(name => valueOf(item, name)))
            .ToArray();
        var (items, next) = call.Page(found, most);
        return [Set(set, items.Select(write)), .. next is null ? (XElement[])[] : [El("nextToken", next)]];
    }

    private static string? TagValue(SimThing thing, string filter) =>
        filter.StartsWith("tag:", StringComparison.Ordinal) ? thing.Tags.GetValueOrDefault(filter["tag:".Length..], "\0") : null;

    private static Ec2Refusal Missing(string code, string what, string id, string prefix) =>
        id.StartsWith(prefix + "-", StringComparison.Ordinal)
            ? new Ec2Refusal($"{code}.NotFound", $"The {what} '{id}' does not exist")
            : new Ec2Refusal($"{code}.Malformed", $"Invalid id: \"{id}\"");
}
