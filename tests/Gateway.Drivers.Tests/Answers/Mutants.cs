using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Drivers.Tests.Answers;

/// <summary>Answers that are nearly right: each lacks one thing, or has something else in its place.</summary>
internal static class Mutants
{
    private static readonly string[] Others = ["null", "{}", "[]", "[null]", "\"x\"", "\"\"", "-1", "9000000000000000000", "1e300", "true"];
    private static readonly string[] Texts = ["", "x", "-1", "99999999999999999999"];

    // These belong to the transport, which would refuse the answer before any driver sees it.
    private static readonly string[] OfTransport = ["Content-Length", "Transfer-Encoding", "Connection", "Date", "Server"];

    public static IEnumerable<(string What, TapedAnswer Answer)> Of(TapedAnswer answer) =>
        OfBody(answer.Body)
            .Select(mutant => (mutant.What, answer with { Body = mutant.Body }))
            .Concat(OfHeaders(answer.Headers).Select(mutant => (mutant.What, answer with { Headers = mutant.Headers })))
            .Concat(OfHeaders(answer.ContentHeaders).Select(mutant => (mutant.What, answer with { ContentHeaders = mutant.Headers })));

    private static IEnumerable<(string What, byte[] Body)> OfBody(byte[] body) =>
        Array.FindIndex(body, octet => octet > ' ') is >= 0 and var first
            ? body[first] switch
            {
                (byte)'{' or (byte)'[' => OfJson(body),
                (byte)'<' or 0xef => OfXml(body),
                _ => [],
            }
            : [];

    private static IEnumerable<(string What, byte[] Body)> OfJson(byte[] body)
    {
        JsonNode? document;
        try
        {
            document = JsonNode.Parse(body);
        }
        catch (System.Text.Json.JsonException)
        {
            // Lines of JSON, or no JSON at all.
            yield break;
        }

        foreach (var path in PathsOf(document, []))
        {
            foreach (var other in Others)
            {
                yield return ($"{Name(path)} = {other}", Change(body, path, _ => JsonNode.Parse(other)));
            }

            if (path is [.., string])
            {
                yield return ($"no {Name(path)}", Change(body, path, change: null));
            }
        }

        static string Name(object[] path) => "$" + string.Concat(path.Select(step => $".{step}"));
    }

    // Of a list the first item stands for all.
    private static IEnumerable<object[]> PathsOf(JsonNode? node, object[] path) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(field => PathsOf(field.Value, [.. path, field.Key])).Prepend(path),
            JsonArray { Count: > 0 } items => PathsOf(items[0], [.. path, 0]).Prepend(path),
            _ => [path],
        };

    private static byte[] Change(byte[] body, object[] path, Func<JsonNode?, JsonNode?>? change)
    {
        var document = JsonNode.Parse(body);
        if (path.Length == 0)
        {
            return Encoding.UTF8.GetBytes(change!(document)?.ToJsonString() ?? "null");
        }

        var parent = path[..^1].Aggregate(document!, (node, step) => step is string name ? node[name]! : node[(int)step]!);
        switch (path[^1])
        {
            case string name when change is null:
                parent.AsObject().Remove(name);
                break;
            case string name:
                parent[name] = change(null);
                break;
            case int index:
                parent[index] = change!(null);
                break;
        }

        return Encoding.UTF8.GetBytes(document!.ToJsonString());
    }

    private static IEnumerable<(string What, byte[] Body)> OfXml(byte[] body)
    {
        XDocument document;
        try
        {
            document = XDocument.Load(new MemoryStream(body));
        }
        catch (XmlException)
        {
            yield break;
        }

        // The first of each name stands for all.
        var names = document.Descendants().Select(PathOf).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            foreach (var text in Texts)
            {
                yield return ($"{name} = '{text}'", Change(name, element => element.ReplaceNodes(text)));
            }

            yield return ($"two {name}", Change(name, element => element.AddAfterSelf(new XElement(element)), isRoot: false));
            yield return ($"no {name}", Change(name, element => element.Remove(), isRoot: false));
        }

        byte[] Change(string name, Action<XElement> change, bool isRoot = true)
        {
            var copy = new XDocument(document);
            var element = copy.Descendants().First(candidate => PathOf(candidate) == name);
            if (isRoot || element.Parent is not null)
            {
                change(element);
            }

            using var changed = new MemoryStream();
            copy.Save(changed);
            return changed.ToArray();
        }

        static string PathOf(XElement element) =>
            string.Join('/', element.AncestorsAndSelf().Reverse().Select(ancestor => ancestor.Name.LocalName));
    }

    private static IEnumerable<(string What, IReadOnlyList<(string, string)> Headers)> OfHeaders(
        IReadOnlyList<(string Name, string Value)> headers
    )
    {
        foreach (var name in headers.Select(header => header.Name).Distinct().Except(OfTransport, StringComparer.OrdinalIgnoreCase))
        {
            var rest = headers.Where(header => header.Name != name).ToList();
            yield return ($"no header {name}", rest);
            foreach (var text in Texts)
            {
                yield return ($"header {name}: {text}", [.. rest, (name, text)]);
            }
        }
    }
}
