using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Gateway.Micro.Clouds;

/// <summary>Pages of what is no node: an item written so many times, under other names.</summary>
internal static class CannedPages
{
    private const string Endpoint = "http://127.0.0.1:1";
    private const string Version = """{"ApiVersion":"1.41","MinAPIVersion":"1.21"}""";
    private const string NoDeployments = """{"kind":"DeploymentList","metadata":{},"items":[]}""";
    private const string Login =
        """{"token":{"expires_at":"2099-01-01T00:00:00.000000Z","catalog":[{"type":"object-store","endpoints":[{"interface":"public","region":"one","url":"http://127.0.0.1:1/v1/AUTH_a"}]}]}}""";

    /// <summary>The stores that there are pages of.</summary>
    public static IEnumerable<string> Stores => ["azure-blob", "gcs", "s3", "swift"];

    /// <summary>The platforms for containers that there are pages of.</summary>
    public static IEnumerable<string> Platforms => ["docker", "kubernetes"];

    /// <summary>A cloud whose page has so many items.</summary>
    public static OpenCloud Of(string provider, int count)
    {
        (string Name, string? Value)[] endpoint = [("Endpoint", Endpoint)];
        return provider switch
        {
            "azure-blob" => Cloud([.. endpoint, ("Account", "acct"), ("Key", Convert.ToBase64String(new byte[32]))]),
            "gcs" => Cloud([.. endpoint, ("Anonymous", "true")]),
            "s3" => Cloud([
                .. endpoint,
                ("Region", "eu"),
                ("PathStyle", "true"),
                ("AccessKeyId", "key"),
                ("SecretAccessKey", "secret-of-the-key"),
            ]),
            "swift" => Cloud([
                ("AuthUrl", Endpoint + "/v3"),
                ("ApplicationCredentialId", "id"),
                ("ApplicationCredentialSecret", "secret-of-the-id"),
            ]),
            "docker" => Cloud(endpoint),
            _ => Cloud([("Server", Endpoint), ("Token", "token-of-a-pod")]),
        };

        OpenCloud Cloud((string Name, string? Value)[] settings)
        {
            var (start, item, end, mediaType) = PageOf(provider);
            var page = Encoding.UTF8.GetBytes(
                start + string.Join(provider is "s3" or "azure-blob" ? "" : ",", Enumerable.Range(0, count).Select(item)) + end
            );
            return OpenCloud.Answering(request => Answer(request, page, mediaType), provider, settings);
        }
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, byte[] page, string mediaType)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/version", StringComparison.Ordinal))
        {
            return ToResponse(Encoding.UTF8.GetBytes(Version), mediaType);
        }

        if (path.EndsWith("/auth/tokens", StringComparison.Ordinal))
        {
            var login = ToResponse(Encoding.UTF8.GetBytes(Login), mediaType);
            login.StatusCode = HttpStatusCode.Created;
            login.Headers.Add("X-Subject-Token", "token-of-a-project");
            return login;
        }

        return ToResponse(
            path.EndsWith("/deployments", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(NoDeployments) : page,
            mediaType
        );
    }

    private static HttpResponseMessage ToResponse(byte[] body, string mediaType) =>
        new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } } };

    private static (string Start, Func<int, string> Item, string End, string MediaType) PageOf(string provider) =>
        provider switch
        {
            "azure-blob" => (
                """<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>""",
                i =>
                    $"<Blob><Name>logs/2026/11/22/{i:D6}.json</Name><Properties><Creation-Time>Wed, 01 Jan 2025 00:00:00 GMT</Creation-Time><Last-Modified>Wed, 01 Jan 2025 00:00:00 GMT</Last-Modified><Etag>0x8DD2A{i:X8}</Etag><Content-Length>{i}</Content-Length><Content-Type>application/json</Content-Type><Content-MD5>1B2M2Y8AsgTpgAmY7PhCfg==</Content-MD5><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier></Properties></Blob>",
                "</Blobs><NextMarker/></EnumerationResults>",
                "application/xml"
            ),
            "gcs" => (
                """{"kind":"storage#objects","items":[""",
                i =>
                    $$"""{"kind":"storage#object","id":"bucket/logs/{{i}}/1","name":"logs/2026/11/22/{{i:D6}}.json","bucket":"bucket","generation":"1735689600000000","metageneration":"1","contentType":"application/json","storageClass":"STANDARD","size":"{{i}}","md5Hash":"1B2M2Y8AsgTpgAmY7PhCfg==","crc32c":"AAAAAA==","etag":"CAE={{i}}","timeCreated":"2025-01-01T00:00:00.000Z","updated":"2025-01-01T00:00:00.000Z"}""",
                "]}",
                "application/json"
            ),
            "s3" => (
                """<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><IsTruncated>false</IsTruncated>""",
                i =>
                    $"<Contents><Key>logs/2026/11/22/{i:D6}.json</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>{i}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                "</ListBucketResult>",
                "application/xml"
            ),
            "swift" => (
                "[",
                i =>
                    $$"""{"name":"logs/2026/11/22/{{i:D6}}.json","bytes":{{i}},"hash":"d41d8cd98f00b204e9800998ecf8427e","content_type":"application/json","last_modified":"2025-01-01T00:00:00.000000"}""",
                "]",
                "application/json"
            ),
            "docker" => (
                "[",
                i =>
                    $$$"""{"Id":"{{{i:x64}}}","Names":["/web-{{{i}}}"],"Image":"registry.example/shop/web:1.2.3","ImageID":"sha256:{{{i:x64}}}","Command":"/bin/run --all","Created":1735689600,"Ports":[{"IP":"127.0.0.1","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{"env":"prod","app":"web"},"State":"running","Status":"Up 2 hours","HostConfig":{"NetworkMode":"bridge"},"NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2","Gateway":"172.17.0.1"} } },"Mounts":[]}""",
                "]",
                "application/json"
            ),
            _ => (
                """{"kind":"PodList","metadata":{},"items":[""",
                i =>
                    $$$"""{"metadata":{"name":"web-{{{i}}}","namespace":"default","uid":"7d4a0cc8-1111-4222-8333-{{{i:D12}}}","creationTimestamp":"2025-01-01T00:00:00Z","labels":{"app":"web","env":"prod"},"managedFields":[{"manager":"kubectl","operation":"Update","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:app":{} } } } }]},"spec":{"containers":[{"name":"web","image":"registry.example/shop/web:1.2.3","ports":[{"containerPort":80}],"resources":{"limits":{"cpu":"500m","memory":"64Mi"} } }],"nodeName":"node-1"},"status":{"phase":"Running","podIP":"10.0.0.1","containerStatuses":[{"name":"web","image":"registry.example/shop/web:1.2.3","imageID":"sha256:1","ready":true,"restartCount":0,"state":{"running":{"startedAt":"2025-01-01T00:00:00Z"} } }]} }""",
                "]}",
                "application/json"
            ),
        };
}
