using System.Net;
using System.Reflection;
using Gateway.Drivers.Tests;
using Gateway.Drivers.Tests.Canaries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Gateway.Bench.Fuzz;

/// <summary>What reads answers of clouds: every list and every get of some drivers, whose cloud answers whatever it likes.</summary>
internal sealed class ProviderParsers : IAsyncDisposable
{
    private static readonly string[] JsonWords =
    [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "{}",
        "[]",
        "[[[[[[[[[[[[[[[[[[[[[[[[",
        "\\u0000",
        "\\ud800",
        "1e999",
        "\"id\":",
        "\"name\":",
        "\"\"",
        "\\",
    ];
    private static readonly string[] XmlWords =
    [
        "<",
        "</",
        "/>",
        ">",
        "<a>",
        "</a>",
        "&amp;",
        "&#0;",
        "&x;",
        "<!DOCTYPE a [<!ENTITY x \"y\">]>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<?",
        "\"",
        "=",
        "xmlns:a=\"b\"",
    ];

    private static readonly (string Provider, string[] Seeds)[] JsonClouds =
    [
        (
            "digitalocean",
            [
                """{"droplets":[{"id":1,"name":"web","status":"active","created_at":"2025-01-01T00:00:00Z","networks":{"v4":[{"ip_address":"192.0.2.1","type":"public"}],"v6":[]},"image":{"id":7},"size_slug":"s-1","region":{"slug":"fra1"},"volume_ids":[],"tags":["a"]}],"links":{"pages":{"next":"https://x/?page=2"}},"meta":{"total":1}}""",
            ]
        ),
        (
            "hetzner",
            [
                """{"servers":[{"id":42,"name":"web","status":"running","created":"2025-01-01T00:00:00+00:00","public_net":{"ipv4":{"ip":"1.2.3.4"},"ipv6":{"ip":"2001:db8::/64"}},"server_type":{"name":"cx22"},"datacenter":{"location":{"name":"fsn1"}},"image":{"id":1,"name":"debian-12"},"labels":{"a":"b"},"volumes":[]}],"meta":{"pagination":{"page":1,"next_page":null}}}""",
            ]
        ),
        (
            "docker",
            [
                """[{"Id":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","Names":["/web"],"Image":"web:1","ImageID":"sha256:1","Command":"run","Created":1700000000,"State":"running","Status":"Up","Ports":[{"PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{"a":"b"}}]""",
                """{"Id":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","Name":"/web","Created":"2025-01-01T00:00:00Z","Path":"run","Args":[],"State":{"Status":"running","Running":true,"ExitCode":0},"Image":"sha256:1","Config":{"Image":"web:1","Env":["A=b"]},"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"8080"}]}}}""",
            ]
        ),
        (
            "kubernetes",
            [
                """{"kind":"PodList","metadata":{"continue":"x"},"items":[{"metadata":{"name":"web","namespace":"default","uid":"u","creationTimestamp":"2025-01-01T00:00:00Z","labels":{"a":"b"}},"spec":{"containers":[{"name":"web","image":"nginx:1","ports":[{"containerPort":80}],"resources":{"limits":{"cpu":"500m","memory":"64Mi"}}}]},"status":{"phase":"Running","podIP":"10.0.0.1","containerStatuses":[{"name":"web","ready":true,"restartCount":0,"state":{"running":{"startedAt":"2025-01-01T00:00:00Z"}}}]}}]}""",
            ]
        ),
        (
            "linode",
            [
                """{"data":[{"id":1,"label":"web","status":"running","created":"2025-01-01T00:00:00","ipv4":["192.0.2.1"],"ipv6":"2001:db8::/128","type":"g6-nanode-1","region":"eu-central","image":"linode/debian12","tags":["a"]}],"page":1,"pages":1,"results":1}""",
            ]
        ),
        (
            "vultr",
            [
                """{"instances":[{"id":"7d4a0cc8-1111-4222-8333-444444444444","label":"web","status":"active","power_status":"running","server_status":"ok","date_created":"2025-01-01T00:00:00+00:00","main_ip":"192.0.2.1","v6_main_ip":"","plan":"vc2-1c-1gb","region":"ewr","os_id":1,"tags":["a"],"features":[]}],"meta":{"total":1,"links":{"next":"","prev":""}}}""",
            ]
        ),
        (
            "ecs",
            [
                """{"taskArns":["arn:aws:ecs:eu-central-1:123456789012:task/c/0123456789abcdef0123456789abcdef"],"clusterArns":["arn:aws:ecs:eu-central-1:123456789012:cluster/c"],"nextToken":"x","tasks":[{"taskArn":"arn:aws:ecs:eu-central-1:123456789012:task/c/0123456789abcdef0123456789abcdef","lastStatus":"RUNNING"}],"failures":[]}""",
            ]
        ),
    ];

    private static readonly (string Provider, string[] Seeds)[] XmlClouds =
    [
        (
            "s3",
            [
                """<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>some</Name><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken><Contents><Key>a%2Fb</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>7</Size></Contents><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>""",
                """<ListAllMyBucketsResult><Buckets><Bucket><Name>some</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>""",
                """<Error><Code>NoSuchKey</Code><Message>no</Message></Error>""",
            ]
        ),
        (
            "aws",
            [
                """<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-0123456789abcdef0</instanceId><instanceState><name>running</name></instanceState><instanceType>t3.nano</instanceType><launchTime>2025-01-01T00:00:00.000Z</launchTime><ipAddress>192.0.2.1</ipAddress><tagSet><item><key>Name</key><value>web</value></item></tagSet></item></instancesSet></item></reservationSet><nextToken>x</nextToken></DescribeInstancesResponse>""",
            ]
        ),
        (
            "azure-blob",
            [
                """<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs><Blob><Name>a/b</Name><Properties><Last-Modified>Wed, 01 Jan 2025 00:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>7</Content-Length><Content-Type>text/plain</Content-Type></Properties></Blob><BlobPrefix><Name>a/</Name></BlobPrefix></Blobs><NextMarker>x</NextMarker></EnumerationResults>""",
            ]
        ),
    ];

    private readonly Answers _answers = new();
    private readonly TestGateway _gateway;

    public ProviderParsers() =>
        _gateway = new TestGateway(
            TimeProvider.System,
            services =>
                services.ConfigureAll<HttpClientFactoryOptions>(options =>
                    options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = _answers)
                )
        );

    public IReadOnlyList<Parser> All() =>
        [
            new Parser("provider JSON", Seeds(JsonClouds), JsonWords, ReaderOf(JsonClouds)),
            new Parser("provider XML", Seeds(XmlClouds), XmlWords, ReaderOf(XmlClouds)),
        ];

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static string[] Seeds((string Provider, string[] Seeds)[] clouds) => [.. clouds.SelectMany(cloud => cloud.Seeds)];

    private Func<byte[], int, CancellationToken, Task> ReaderOf((string Provider, string[] Seeds)[] clouds)
    {
        var settings = CanarySettings.All(new Uri("http://127.0.0.1:1/"));
        var calls = clouds.SelectMany(cloud => CallsOf(settings.First(known => known.Provider == cloud.Provider))).ToArray();
        return (bytes, number, cancellationToken) =>
        {
            // Every driver reads every seed: what belongs to another cloud is as strange as any mutation.
            var (contract, method, connection) = calls[number % calls.Length];
            _answers.Body = bytes;
            _answers.Status = number % 5 == 0 ? HttpStatusCode.NotFound : HttpStatusCode.OK;
            var driver = typeof(TestGateway)
                .GetMethod(nameof(TestGateway.Open))!
                .MakeGenericMethod(contract)
                .Invoke(_gateway, [connection])!;
            return ContractCalls.CallAsync(driver, method, cancellationToken);
        };
    }

    private IEnumerable<(Type Contract, MethodInfo Method, string Connection)> CallsOf(CanaryConnection cloud)
    {
        var provider = _gateway.Connect(cloud.Provider, cloud.Provider, [.. cloud.Settings, ("Resilience:Retries", "0")]).Provider;
        return ContractCalls
            .Of(provider)
            .Where(call =>
                call.Method.Name.StartsWith("List", StringComparison.Ordinal)
                || call.Method.Name.StartsWith("Get", StringComparison.Ordinal)
            )
            .Select(call => (call.Contract, call.Method, cloud.Provider));
    }

    private sealed class Answers : HttpMessageHandler
    {
        public byte[] Body { get; set; } = [];

        public HttpStatusCode Status { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage(Status) { Content = new ByteArrayContent(Body), RequestMessage = request };
            answer.Content.Headers.ContentType = new("application/json");
            answer.Headers.ETag = new("\"e\"");
            answer.Content.Headers.LastModified = DateTimeOffset.UnixEpoch;
            return Task.FromResult(answer);
        }
    }
}
