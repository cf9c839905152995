using System.Globalization;
using System.Text;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Xunit;

namespace Gateway.Signing.Tests;

/// <summary>What the oracle does not show: services other than S3, keys that it cannot send, and bodies in our own chunks.</summary>
public sealed class SigV4SignerTests
{
    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static readonly string[] Alike = ["a/b", "a//b", "a/./b", "a/x/../b", "/a/b"];
    private static readonly DateTimeOffset Now = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    // The example of AWS's guide: "Create a signed AWS API request".
    [Fact]
    public void A_request_to_another_service_has_the_signature_of_the_guide()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08");
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new("application/x-www-form-urlencoded") { CharSet = "utf-8" };

        new SigV4Signer("iam", "us-east-1").Sign(request, Keys, Now, AwsPayload.EmptyHash);

        Assert.Equal(
            "Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            request.Headers.Authorization!.Parameter
        );
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData("/a/./b/", "/a/b/")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/../..", "/")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/a%20b", "/a%2520b")]
    public void A_path_to_another_service_is_normalised_and_encoded_once_more(string path, string signed) =>
        Assert.Equal(signed, SigV4Path.Normalise(path));

    [Fact]
    public void Signing_again_replaces_the_signature()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://s3.example/bucket/key");
        var temporary = new AwsKeys("OTHER", "secret", "token");
        var signer = new SigV4Signer("s3", "us-east-1");

        signer.Sign(request, temporary, Now, AwsPayload.Unsigned);
        signer.Sign(request, Keys, Now.AddSeconds(1), AwsPayload.Unsigned);

        Assert.Equal("20150830T123601Z", Assert.Single(request.Headers.GetValues("x-amz-date")));
        Assert.False(request.Headers.Contains("x-amz-security-token"));
        Assert.StartsWith("Credential=AKIDEXAMPLE/", request.Headers.Authorization!.Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public void Dot_segments_and_empty_ones_are_signed_as_they_are()
    {
        var signatures = Alike.Select(key =>
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get,
                WireAddress.Create(new Uri("https://s3.example"), "/bucket/" + WireAddress.EncodePath(key))
            );
            return new SigV4Signer("s3", "us-east-1").Sign(request, Keys, Now, AwsPayload.Unsigned).Signature;
        });

        Assert.Equal(5, signatures.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public async Task A_body_in_chunks_has_the_length_announced_and_a_chain_of_signatures(int size)
    {
        var bytes = Enumerable.Range(0, size).Select(number => (byte)number).ToArray();
        using var content = new AwsChunkedContent(new ByteArrayContent(bytes), size);
        var seal = new SigV4Seal(
            Keys.SigningKey("20150830/us-east-1/s3/aws4_request"),
            "20150830T123600Z",
            "20150830/us-east-1/s3/aws4_request",
            "00"
        );
        content.Seal = seal;

        var sent = await content.ReadAsByteArrayAsync();

        Assert.Equal(AwsChunkedContent.EncodedLength(size), sent.Length);
        Assert.Equal(content.Headers.ContentLength, sent.Length);
        var read = new List<byte>();
        for (var at = 0; at < sent.Length; )
        {
            var end = at + sent.AsSpan(at).IndexOf("\r\n"u8);
            var head = Encoding.ASCII.GetString(sent.AsSpan(at..end)).Split(";chunk-signature=");
            var count = int.Parse(head[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            seal = seal.Next(sent.AsSpan(end + 2, count));
            Assert.Equal(seal.Signature, head[1]);
            read.AddRange(sent.AsSpan(end + 2, count).ToArray());
            at = end + 2 + count + 2;
        }

        Assert.Equal(bytes, read);
    }

    [Fact]
    public void Keys_do_not_print_their_secrets() => Assert.Equal("OTHER", new AwsKeys("OTHER", "secret", "token").ToString());
}
