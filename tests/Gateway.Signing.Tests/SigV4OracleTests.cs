using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Xunit;

namespace Gateway.Signing.Tests;

/// <summary>
/// Our signatures against those of Amazon's own SDK, for the same requests at the same second: the SDK signs first and its time is taken over.
/// </summary>
public sealed class SigV4OracleTests : IDisposable
{
    private const string Id = "AKIDEXAMPLE";
    private const string Key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Region = "eu-central-1";
    private const string Endpoint = "http://store.example:8080";
    private readonly CapturingHandler _sent = new();
    private readonly AmazonS3Client _sdk;

    public SigV4OracleTests() => _sdk = Client(new BasicAWSCredentials(Id, Key));

    public static TheoryData<string> Keys =>
        [
            "plain",
            "a/b",
            "a//b",
            "a/",
            "back\\slash",
            "quote\"'`",
            "100%",
            "a%2Fb",
            "what?",
            "hash#tag",
            "plus+and space ",
            "a=b&c=d",
            "!*'()~-._",
            "$@:,;[]{}|^<>",
            "\u00e9 composed",
            "e\u0301 decomposed",
            "\U0001F600 emoji",
            "\uffee",
            "日本語",
            "tab\tand\u0001control\u007f",
            new string('k', 1024),
        ];

    public void Dispose()
    {
        _sdk.Dispose();
        _sent.Dispose();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_read_is_signed_alike(string key)
    {
        await _sdk.GetObjectAsync(new GetObjectRequest { BucketName = "bucket", Key = key });

        AssertSignedAlike(HttpMethod.Get, $"/bucket/{WireAddress.EncodePath(key)}", "");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_upload_with_metadata_is_signed_alike(string key)
    {
        using var content = new MemoryStream("content"u8.ToArray());
        var put = new PutObjectRequest
        {
            BucketName = "bucket",
            Key = key,
            InputStream = content,
            ContentType = "text/plain; charset=utf-8",
            UseChunkEncoding = false,
            AutoCloseStream = false,
        };
        put.Metadata.Add("colour", "gr%C3%BCn   and blue");
        put.Metadata.Add("a.b_c", " edge ");
        await _sdk.PutObjectAsync(put);

        AssertSignedAlike(HttpMethod.Put, $"/bucket/{WireAddress.EncodePath(key)}", "");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_list_is_signed_alike(string prefix)
    {
        var list = new ListObjectsV2Request
        {
            BucketName = "bucket",
            Prefix = prefix,
            Delimiter = "/",
            ContinuationToken = "1+/=",
            MaxKeys = 7,
            Encoding = EncodingType.Url,
        };
        await _sdk.ListObjectsV2Async(list);

        var query =
            $"encoding-type=Url&list-type=2&max-keys=7&continuation-token={WireAddress.Encode("1+/=")}&delimiter=%2F&prefix={WireAddress.Encode(prefix)}";
        AssertSignedAlike(HttpMethod.Get, "/bucket/", query);
    }

    [Fact]
    public async Task A_subresource_without_a_value_is_signed_alike()
    {
        await _sdk.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = "bucket" });
        AssertSignedAlike(HttpMethod.Get, "/bucket/", "location");

        await _sdk.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "bucket", Key = "a key" });
        AssertSignedAlike(HttpMethod.Post, "/bucket/a%20key", "uploads=");
    }

    [Fact]
    public async Task Temporary_keys_are_signed_alike()
    {
        using var sdk = Client(new SessionAWSCredentials(Id, Key, "a/session+token=="));
        await sdk.GetObjectAsync(new GetObjectRequest { BucketName = "bucket", Key = "key" });

        AssertSignedAlike(HttpMethod.Get, "/bucket/key", "", new AwsKeys(Id, Key, "a/session+token=="));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(300_000)]
    public async Task Each_chunk_of_a_body_is_signed_alike(int size)
    {
        using var content = new MemoryStream([.. Enumerable.Range(0, size).Select(number => (byte)(number * 7))]);
        var put = new PutObjectRequest
        {
            BucketName = "bucket",
            Key = "key",
            InputStream = content,
            ContentType = "application/octet-stream",
            UseChunkEncoding = true,
        };
        await _sdk.PutObjectAsync(put);

        var seal = AssertSignedAlike(HttpMethod.Put, "/bucket/key", "");
        var chunks = 0;
        for (var at = 0; at < _sent.Body.Length; chunks++)
        {
            var end = at + _sent.Body.AsSpan(at).IndexOf("\r\n"u8);
            var head = Encoding.ASCII.GetString(_sent.Body.AsSpan(at..end)).Split(";chunk-signature=");
            var count = int.Parse(head[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            seal = seal.Next(_sent.Body.AsSpan(end + 2, count));
            Assert.Equal(head[1], seal.Signature);
            at = end + 2 + count + 2;
        }

        Assert.True(chunks >= 2, $"{chunks} chunks");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void An_address_is_signed_alike(string key)
    {
        foreach (var keys in new[] { new AwsKeys(Id, Key), new AwsKeys(Id, Key, "a/session+token==") })
        {
            using var sdk = Client(
                keys.SessionToken is null ? new BasicAWSCredentials(Id, Key) : new SessionAWSCredentials(Id, Key, keys.SessionToken)
            );
            var request = new GetPreSignedUrlRequest
            {
                BucketName = "bucket",
                Key = key,
                Verb = HttpVerb.PUT,
                ContentType = "text/csv",
                Expires = DateTime.UtcNow.AddHours(1),
                Protocol = Protocol.HTTP,
            };
            var theirs = ReadQuery(sdk.GetPreSignedURL(request));

            var ours = new SigV4Signer("s3", Region).Presign(
                HttpMethod.Put,
                WireAddress.Create(new Uri(Endpoint), $"/bucket/{WireAddress.EncodePath(key)}"),
                new Dictionary<string, string> { ["content-type"] = "text/csv" },
                keys,
                ReadTime(theirs["X-Amz-Date"]),
                TimeSpan.FromSeconds(int.Parse(theirs["X-Amz-Expires"], CultureInfo.InvariantCulture))
            );

            Assert.Equal(theirs, ReadQuery(ours));
        }
    }

    private AmazonS3Client Client(AWSCredentials credentials)
    {
        var sdk = new AmazonS3Client(
            credentials,
            new AmazonS3Config
            {
                ServiceURL = Endpoint,
                ForcePathStyle = true,
                AuthenticationRegion = Region,
                HttpClientFactory = new CapturingFactory(_sent),
                MaxErrorRetry = 0,
            }
        );
        // The SDK signs its own name too; the gateway leaves that out.
        sdk.BeforeRequestEvent += (_, arguments) => ((WebServiceRequestEventArgs)arguments).Headers.Remove("User-Agent");
        return sdk;
    }

    private SigV4Seal AssertSignedAlike(HttpMethod method, string path, string query, AwsKeys? keys = null)
    {
        using var request = new HttpRequestMessage(method, WireAddress.Create(new Uri(Endpoint), path, query));
        request.Content = new ByteArrayContent([]);
        var signed = _sent.Headers["Authorization"].Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        foreach (var name in signed.Where(name => name is not ("host" or "x-amz-date" or "x-amz-content-sha256" or "x-amz-security-token")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, _sent.Headers[name]))
            {
                request.Content.Headers.TryAddWithoutValidation(name, _sent.Headers[name]);
            }
        }

        // It also signs lengths and encodings.
        var seal = new SigV4Signer("s3", Region) { AlsoSigned = signed }.Sign(
            request,
            keys ?? new AwsKeys(Id, Key),
            ReadTime(_sent.Headers["X-Amz-Date"]),
            _sent.Headers["X-Amz-Content-SHA256"]
        );

        Assert.Equal(
            _sent.Headers["Authorization"].Replace(", ", ",", StringComparison.Ordinal),
            request.Headers.Authorization!.ToString().Replace(", ", ",", StringComparison.Ordinal)
        );
        return seal;
    }

    private static DateTimeOffset ReadTime(string text) =>
        DateTimeOffset.ParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static SortedDictionary<string, string> ReadQuery(string address) =>
        new(
            address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..]
                .Split('&')
                .Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1])),
            StringComparer.Ordinal
        );
}
