using BenchmarkDotNet.Attributes;
using Gateway.Drivers.Http.Credentials.Aws;

namespace Gateway.Micro;

/// <summary>Signature Version 4 of AWS: of a list, of an upload, and of a link.</summary>
public class Signatures : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.Ordinal);
    private readonly SigV4Signer _signer = new("s3", "eu-central-1");
    private readonly AwsKeys _keys = new("AKIDEXAMPLE", "secret-of-the-key");
    private readonly HttpRequestMessage _list = new(
        HttpMethod.Get,
        "https://bucket.s3.eu-central-1.amazonaws.com/?list-type=2&max-keys=1000&prefix=logs%2F2026&encoding-type=url"
    );
    private readonly HttpRequestMessage _upload = Upload();

    [Benchmark]
    public object List() => _signer.Sign(_list, _keys, Now, AwsPayload.EmptyHash);

    [Benchmark]
    public object Upload200() => _signer.Sign(_upload, _keys, Now, AwsPayload.Unsigned);

    [Benchmark]
    public string Link() => _signer.Presign(HttpMethod.Get, _upload.RequestUri!, NoHeaders, _keys, Now, TimeSpan.FromMinutes(15));

    public void Dispose()
    {
        _list.Dispose();
        _upload.Dispose();
        GC.SuppressFinalize(this);
    }

    private static HttpRequestMessage Upload()
    {
        var upload = new HttpRequestMessage(HttpMethod.Put, "https://bucket.s3.eu-central-1.amazonaws.com/logs/2026/%E2%82%AC.json")
        {
            Content = new ByteArrayContent(new byte[200]),
        };
        upload.Content.Headers.ContentType = new("application/json");
        upload.Headers.Add("x-amz-meta-author", "somebody");
        return upload;
    }
}
