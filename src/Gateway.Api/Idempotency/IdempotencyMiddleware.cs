using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Objects;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Idempotency;

/// <summary>
/// Gives the first answer again to a POST with the key and body of an earlier one. Requests that become operations leave their mark in the
/// transaction of the operation; all others are marked as under way first and keep their answer afterwards.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotencyStore keys, KeptAnswers answers, IOptions<JsonOptions> json)
{
    private const int MemoryBytes = 256 * 1024;

    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.GetEndpoint() is { } endpoint && http.Request.TakeIdempotencyKey() is { } text
            ? InvokeAsync(http, endpoint, text)
            : next(http);

    private async Task InvokeAsync(HttpContext http, Endpoint endpoint, string text)
    {
        var key = ReservedKey.Of(http, text, await DigestAsync(http, endpoint));
        http.Features.Set(key);
        if (IsOperation(http, endpoint))
        {
            await BecomeOperationAsync(http, key);
        }
        else if (await keys.ReserveAsync(key))
        {
            await RunAsync(http, key);
        }
        else
        {
            await RepeatAsync(http, key, endpoint);
        }
    }

    private static bool IsOperation(HttpContext http, Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<OperationMetadata>() is { } operation && (operation.IsAlways || http.Request.ReadWait() is not null);

    private async Task BecomeOperationAsync(HttpContext http, ReservedKey key)
    {
        if (await keys.FindAsync(key.Scope, http.RequestAborted) is { } known)
        {
            await AnswerAgainAsync(http, key, known);
            return;
        }

        try
        {
            await next(http);
        }
        catch (KeyTakenException)
        {
            await AnswerAgainAsync(http, key, await FindAsync(http, key));
        }
    }

    private async Task RepeatAsync(HttpContext http, ReservedKey key, Endpoint endpoint)
    {
        var known = await FindAsync(http, key);
        var isAbandoned = known is { Status: null, Operation: null, IsAbandoned: 1 };
        if (!isAbandoned || known.Body != key.Body)
        {
            await AnswerAgainAsync(http, key, known);
        }
        else if (endpoint.Metadata.GetMetadata<RepeatableMetadata>() is null)
        {
            throw new DriverException(
                DriverErrorKind.Conflict,
                "The gateway was interrupted while it carried out the first request with this key, and nobody can tell whether it was done. "
                    + "Look there before you send it with another key."
            )
            {
                Code = OperationProblems.OutcomeUnknown,
                Field = IdempotencyKey.Header,
            };
        }
        else if (await keys.TakeOverAsync(key.Scope, known))
        {
            await RunAsync(http, key);
        }
        else
        {
            throw UnderWay();
        }
    }

    private async Task<IdempotencyRow> FindAsync(HttpContext http, ReservedKey key) =>
        await keys.FindAsync(key.Scope, http.RequestAborted) ?? throw UnderWay();

    private async Task AnswerAgainAsync(HttpContext http, ReservedKey key, IdempotencyRow known)
    {
        if (known.Body != key.Body)
        {
            throw new DriverException(DriverErrorKind.InvalidValue, "The key was used with another body or query.")
            {
                Code = "idempotency-key-reused",
                Field = IdempotencyKey.Header,
            };
        }

        if (known.Operation is { } operation)
        {
            var again = http.RequestServices.GetRequiredService<OperationAnswers>();
            var answer = await again.AnswerAsync(http, operation, http.Request.ReadWait() ?? WaitPreference.None);
            await answer.ExecuteAsync(http);
        }
        else if (known is { Status: { } status, Answer: { } kept })
        {
            await answers.Open(kept).WriteAsync(http.Response, (int)status);
        }
        else
        {
            throw known.Status is null ? UnderWay() : NotKept();
        }
    }

    private async Task RunAsync(HttpContext http, ReservedKey key)
    {
        var before = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var recorder = new AnswerRecorder(http.Response, before.Stream);
        var feature = new StreamResponseBodyFeature(recorder);
        http.Features.Set<IHttpResponseBodyFeature>(feature);
        try
        {
            await next(http);
            await feature.CompleteAsync();
        }
        catch (Exception e)
        {
            await FinishAsync(key, e, http);
            throw;
        }
        finally
        {
            http.Features.Set(before);
        }

        var isKept = recorder.IsWhole && http.GetEndpoint()?.Metadata.GetMetadata<NeverKeptMetadata>() is null;
        await FinishAsync(key, http.Response.StatusCode, isKept ? KeptAnswer.Of(http.Response, recorder.ToArray()) : null);
        await recorder.SendAsync(http.RequestAborted);
    }

    private Task FinishAsync(ReservedKey key, int status, KeptAnswer? answer) =>
        keys.FinishAsync(key.Scope, status, answer is null ? null : answers.Seal(answer));

    private Task FinishAsync(ReservedKey key, Exception failure, HttpContext http)
    {
        var isRepeatable = http.GetEndpoint()?.Metadata.GetMetadata<RepeatableMetadata>() is not null;
        if (failure is OperationCanceledException)
        {
            // The caller left, and the provider may have been asked.
            return isRepeatable ? keys.DropAsync(key.Scope) : keys.AbandonAsync(key.Scope);
        }

        var problem = Problems.From(failure, http);
        if (IsPassing(problem, isRepeatable))
        {
            return keys.DropAsync(key.Scope);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(problem, json.Value.SerializerOptions);
        var headers = new Dictionary<string, string> { ["Content-Type"] = Problem.MediaType, ["Cache-Control"] = "no-store" };
        return FinishAsync(key, problem.Status, new KeptAnswer(headers, body));
    }

    // A failure of the gateway's own, or one that passes, is no answer to be given for a day. But a call that may have reached the provider
    // is not made again, unless that is harmless.
    private static bool IsPassing(Problem problem, bool isRepeatable) =>
        problem.Status is 500 or 429 or 413
        // Rights may be given meanwhile.
        || problem.Code == Access.Refused
        || (problem.Status == 503 && problem.Origin == ProblemOrigin.Gateway)
        || (isRepeatable && problem.Retryable);

    private static async Task<byte[]> DigestAsync(HttpContext http, Endpoint endpoint)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(http.Request.QueryString.Value + "\n"));
        if (endpoint.Metadata.GetMetadata<UploadMetadata>() is not null)
        {
            // Bytes are not read twice: what they are to become tells such requests apart.
            hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Headers["Upload-Length"]}\n{http.Request.Headers["Upload-Metadata"]}"));
            return hash.GetHashAndReset();
        }

        http.Request.EnableBuffering(MemoryBytes);
        var buffer = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var count)
        {
            hash.AppendData(buffer.AsSpan(0, count));
        }

        http.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    private static DriverException UnderWay() =>
        new(DriverErrorKind.Conflict, "The first request with this key is still under way.")
        {
            Code = "request-under-way",
            Field = IdempotencyKey.Header,
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    private static DriverException NotKept() =>
        new(DriverErrorKind.Conflict, "The request was carried out, and its answer was a stream, too long or too secret to be kept.")
        {
            Code = "answer-not-kept",
            Field = IdempotencyKey.Header,
        };
}

/// <summary>Marks a POST that has one effect however often it is carried out with the same Idempotency-Key.</summary>
internal sealed class RepeatableMetadata;

/// <summary>Marks a POST whose answer holds what is shown once: it is not kept, and the request not carried out again.</summary>
internal sealed class NeverKeptMetadata;
