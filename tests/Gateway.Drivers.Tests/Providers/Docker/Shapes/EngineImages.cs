using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Drivers.Tests.Providers.Docker.Shapes;

/// <summary>The images of the simulated engine: two from the start, others by pull.</summary>
internal sealed class EngineImages(EngineShape shape)
{
    public const string Pullable = "registry.test/app:1";
    public const string Missing = "registry.test/nothing:1";
    private const long Created = 1_700_000_000;
    private static readonly string[] Found = ["redis", "redis-tools"];

    private readonly ConcurrentDictionary<string, string> _ids = new(
        new[] { "busybox:1", "other:2" }.Select(name => KeyValuePair.Create(name, IdOf(name))),
        StringComparer.Ordinal
    );

    /// <summary>The id of an image by its name; null if it is not there.</summary>
    public string? Find(string reference) => _ids.GetValueOrDefault(reference);

    public void Map(IEndpointRouteBuilder routes, Func<string, bool> isUsed)
    {
        routes.MapGet("/images/json", () => EngineAnswers.Json(new JsonArray([.. _ids.Select(image => (JsonNode)Summarize(image.Key))])));
        routes.MapPost("/images/create", Pull);
        routes.MapGet(
            "/images/search",
            (HttpRequest request) =>
                EngineAnswers.Json(
                    new JsonArray([
                        .. Found
                            .Take(int.Parse(request.Query["limit"]!, System.Globalization.CultureInfo.InvariantCulture))
                            .Select(name =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["name"] = name,
                                        ["description"] = "",
                                        ["star_count"] = 1,
                                        ["is_official"] = true,
                                    }
                            ),
                    ])
                )
        );
        // A name may have slashes.
        routes.MapGet("/images/{**name}", (string name) => Inspect(Decode(name)));
        routes.MapDelete("/images/{**name}", (string name) => Delete(Decode(name), isUsed));
    }

    private IResult Pull(HttpRequest request)
    {
        var reference = $"{request.Query["fromImage"]}:{request.Query["tag"]}";
        if (reference == Missing)
        {
            // Old engines begin to answer before they know.
            return shape.HasJsonErrors
                ? EngineAnswers.Fail(shape, 404, "manifest for registry.test/nothing:1 not found: manifest unknown")
                : Lines(
                    """{"status":"Pulling repository registry.test/nothing"}""",
                    """{"errorDetail":{"message":"not found"},"error":"Error: image nothing:1 not found"}"""
                );
        }

        _ids[reference] = IdOf(reference);
        return Lines(
            """{"status":"Pulling from app","id":"1"}""",
            """{"status":"Downloading","progressDetail":{"current":5,"total":10},"progress":"[=>]","id":"aa"}""",
            """{"status":"Status: Downloaded newer image"}"""
        );
    }

    private IResult Inspect(string path)
    {
        if (!path.EndsWith("/json", StringComparison.Ordinal) || NameOf(path[..^"/json".Length]) is not { } name)
        {
            return EngineAnswers.Fail(shape, 404, $"No such image: {path}");
        }

        var image = Summarize(name);
        image["Created"] = DateTimeOffset.FromUnixTimeSeconds(Created).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return EngineAnswers.Json(image);
    }

    private IResult Delete(string reference, Func<string, bool> isUsed)
    {
        if (NameOf(reference) is not { } name)
        {
            return EngineAnswers.Fail(shape, 404, $"No such image: {reference}");
        }

        if (isUsed(_ids[name]))
        {
            return EngineAnswers.Fail(shape, 409, "conflict: unable to delete (must be forced) - image is being used by a container");
        }

        _ids.TryRemove(name, out _);
        return EngineAnswers.Json(new JsonArray());
    }

    private string? NameOf(string reference) =>
        _ids.ContainsKey(reference) ? reference : _ids.FirstOrDefault(image => image.Value == reference).Key;

    private static JsonObject Summarize(string name) =>
        new()
        {
            ["Id"] = IdOf(name),
            ["RepoTags"] = new JsonArray(name),
            ["RepoDigests"] = new JsonArray($"{name[..name.LastIndexOf(':')]}@{IdOf("manifest of " + name)}"),
            ["Created"] = Created,
            ["Size"] = 1234,
        };

    private static IResult Lines(params string[] lines) => Results.Text(string.Join("\r\n", lines) + "\r\n", "application/json");

    private static string Decode(string path) => Uri.UnescapeDataString(path);

    private static string IdOf(string name) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
