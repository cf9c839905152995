using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Speaks S3: bodies, XML in and out, failures that come in an answer of 200.</summary>
internal sealed class S3Client(HttpClient http, Connection connection, S3Settings settings)
{
    private const long WorthAsking = 1024 * 1024;

    // A page of a thousand keys of 1 KiB, each byte escaped, has 4 MiB.
    private const int LargestAnswer = 16 * 1024 * 1024;

    public Connection Connection { get; } = connection;

    public S3Settings Settings { get; } = settings;

    public S3Traits Traits { get; } = settings.Traits;

    public S3Address Address { get; } = new(connection, settings);

    /// <summary>Sends a request and answers when the headers have been read; the caller disposes the answer.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Sends a request whose answer's headers and body are of no interest. The request is disposed.</summary>
    public async Task RunAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Sends a request and reads the XML of its answer. The request is disposed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads the root element; its name is given.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="whenEmpty">What an answer without a body stands for; null if there has to be one.</param>
    /// <exception cref="DriverException">Also where an answer of 200 holds an error, as it may after a copy or a completion.</exception>
    public async Task<T> ReadXmlAsync<T>(
        HttpRequestMessage request,
        Func<XmlReader, string, T> read,
        CancellationToken cancellationToken,
        string? whenEmpty = null
    )
    {
        using (request)
        {
            using var response = await SendAsync(request, cancellationToken);
            try
            {
                await using Stream body =
                    whenEmpty is not null && response.Content.Headers.ContentLength == 0
                        ? new MemoryStream(Encoding.UTF8.GetBytes(whenEmpty))
                        : await BufferedBody.ReadAsync(response, LargestAnswer, cancellationToken);
                using var xml = ProviderXml.OpenInMemory(body);
                var root = xml.ReadRoot();
                return root == "Error" ? throw ToFailure(S3Error.Read(xml), response.RequestMessage) : read(xml, root ?? "");
            }
            catch (Exception e) when (e is XmlException or FormatException or OverflowException)
            {
                throw request.Fail(DriverErrorKind.Unexpected, "The store's answer is not the XML that it should be.", e);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                throw request.Fail(DriverErrorKind.Unavailable, "The store broke off its answer.", e);
            }
        }
    }

    private static bool IsTooLarge(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded };

    /// <summary>A small body with its digest, which some calls ask for and all may have.</summary>
    public static void SetXml(HttpRequestMessage request, string xml)
    {
        var bytes = Encoding.UTF8.GetBytes(xml);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new("application/xml");
#pragma warning disable CA5351 // The protocol's checksum of the body on its way, not a secret's.
        request.Content.Headers.ContentMD5 = MD5.HashData(bytes);
#pragma warning restore CA5351
        request.SetPayload(AwsPayload.Hash(bytes));
    }

    /// <summary>A request that has headers about its content, but no bytes.</summary>
    public static void SetEmpty(HttpRequestMessage request)
    {
        request.Content = new ByteArrayContent([]);
        request.SetPayload(AwsPayload.EmptyHash);
    }

    /// <summary>The bytes of an object or part: streamed as they are, or signed where the connection says so.</summary>
    public async Task SetBodyAsync(HttpRequestMessage request, Stream content, long length, CancellationToken cancellationToken)
    {
        request.Content = new StreamedContent(content, length);
        if (!content.CanSeek && length >= WorthAsking)
        {
            // A refusal then comes before the bytes have gone.
            request.Headers.ExpectContinue = true;
        }

        if (!Settings.SignPayload)
        {
            request.SetPayload(AwsPayload.Unsigned);
        }
        else if (content.CanSeek)
        {
            var start = content.Position;
            request.SetPayload(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
            content.Position = start;
        }
        else
        {
            request.Content = new AwsChunkedContent(request.Content, length);
            request.SetPayload(AwsPayload.Chunked);
            S3Headers.Set(request.Headers, "x-amz-decoded-content-length", $"{length}", "Content-Length");
            S3Headers.Set(request.Content.Headers, "content-encoding", "aws-chunked", "Content-Encoding");
        }
    }

    /// <summary>A failure that came inside an answer of 200.</summary>
    /// <param name="error">What the store says.</param>
    /// <param name="request">The request as it went out: its credentials are not repeated.</param>
    public DriverException ToFailure(S3Error error, HttpRequestMessage? request)
    {
        var read = S3Errors.ToError(error.Code ?? "", error.Message);
        return new DriverException(read.Kind ?? DriverErrorKind.Unexpected, Connection.Settings.Redact(read.Message!, request))
        {
            Connection = Connection.Name,
            Provider = Connection.Provider.Name,
            ProviderCode = Connection.Settings.Redact(error.Code, request),
        };
    }
}
