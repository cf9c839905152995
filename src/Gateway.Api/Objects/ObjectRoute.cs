using Gateway.Api.Http;

namespace Gateway.Api.Objects;

/// <summary>The object that a request is about. Its key is read off the raw target, never off the route value.</summary>
internal sealed class ObjectRoute
{
    private const string KeyParameter = "key";

    // "", "objects", the connection, the bucket: what stands before the key.
    private const int SegmentsBeforeKey = 4;

    /// <summary>The connection's name.</summary>
    public required string Connection { get; set; }

    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; set; }

    /// <summary>
    /// The object's key, percent-encoded once. A key with <c>.</c> or <c>..</c> as a segment goes into the query parameter of the
    /// route without a key.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>The request itself.</summary>
    public required HttpContext Http { get; set; }

    /// <summary>Whether the request names an object, and not the bucket.</summary>
    public bool HasKey => !string.IsNullOrEmpty(Key);

    /// <summary>The key that a request names, if it names one, as <see cref="ReadKey"/> reads it.</summary>
    /// <exception cref="InvalidInputException">It is malformed.</exception>
    public static bool TryReadKey(HttpContext http, out string key)
    {
        var route = new ObjectRoute
        {
            Connection = "",
            Bucket = "",
            Key = http.Request.RouteValues[KeyParameter] as string ?? http.Request.Query[KeyParameter].ToString(),
            Http = http,
        };
        key = route.HasKey ? route.ReadKey() : "";
        return route.HasKey;
    }

    /// <summary>The key as it was sent, decoded exactly once.</summary>
    /// <exception cref="InvalidInputException">There is none, or it is malformed.</exception>
    public string ReadKey()
    {
        var key = Http.Request.RouteValues.ContainsKey(KeyParameter) ? ReadPath() : ReadQuery();
        return key.Length > 0
            ? key
            : throw new InvalidInputException(KeyParameter, "Is required: in the path after the bucket, or as ?key=.");
    }

    private string ReadPath()
    {
        var path = RawTarget.PathOf(Http);
        var skip = SegmentsBeforeKey + (Http.Request.PathBase.Value ?? "").Count(character => character == '/');
        var start = 0;
        for (var slashes = 0; slashes < skip; slashes++)
        {
            start = path.IndexOf('/', start) + 1;
            if (start == 0)
            {
                return "";
            }
        }

        return RawTarget.Decode(path[start..], KeyParameter);
    }

    private string ReadQuery()
    {
        var values = RawTarget
            .QueryOf(Http)
            .Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair[0] == KeyParameter)
            .Select(pair => pair.Length == 2 ? pair[1] : "")
            .ToArray();
        return values.Length switch
        {
            0 => "",
            1 => RawTarget.Decode(values[0], KeyParameter, plusIsSpace: true),
            _ => throw new InvalidInputException(KeyParameter, "Must be given once."),
        };
    }
}
