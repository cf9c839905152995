using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Api.Idempotency;

/// <summary>An answer that is given again.</summary>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record KeptAnswer(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    // What belongs to one answer on one connection.
    private static readonly string[] Passing = ["Date", "Server", "Connection", "Transfer-Encoding", "Content-Length", "Keep-Alive"];

    public static KeptAnswer Of(HttpResponse response, byte[] body) =>
        new(
            response
                .Headers.Where(header => !Passing.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .ToDictionary(header => header.Key, header => header.Value.ToString()),
            body
        );

    /// <summary>Gives it.</summary>
    public async Task WriteAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = status == StatusCodes.Status204NoContent ? null : Body.Length;
        await response.Body.WriteAsync(Body, response.HttpContext.RequestAborted);
    }
}

/// <summary>The form that answers are kept in: sealed with the gateway's key ring. New private keys and passwords are in them.</summary>
internal sealed class KeptAnswers(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("idempotent-answer.v1");

    public byte[] Seal(KeptAnswer answer) =>
        _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(answer, KeptAnswerJson.Default.KeptAnswer));

    public KeptAnswer Open(byte[] content) => JsonSerializer.Deserialize(_protector.Unprotect(content), KeptAnswerJson.Default.KeptAnswer)!;
}

[JsonSerializable(typeof(KeptAnswer))]
internal sealed partial class KeptAnswerJson : JsonSerializerContext;
