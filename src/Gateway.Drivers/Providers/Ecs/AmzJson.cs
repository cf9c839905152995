using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>Calls of Amazon's JSON 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html): one address, the action in a header.</summary>
internal static class AmzJson
{
    private static readonly MediaTypeHeaderValue Json = new("application/x-amz-json-1.1");

    /// <summary>A call, ready to be signed.</summary>
    public static HttpRequestMessage ToMessage<T>(Uri? address, string target, T call, JsonTypeInfo<T> type, bool isIdempotent)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(call, type);
        var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = Json;
        message.Headers.Add("X-Amz-Target", target);
        message.SetPayload(AwsPayload.Hash(body));
        if (isIdempotent)
        {
            message.MarkIdempotent();
        }

        return message;
    }
}
