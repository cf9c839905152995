using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Security.Callers;

namespace Gateway.Api.Idempotency;

/// <summary>A request with an Idempotency-Key, as it is told from others.</summary>
/// <param name="Scope">A digest of the caller, the method, the path and the key.</param>
/// <param name="Body">A digest of the query and the body.</param>
internal sealed record ReservedKey(string Scope, string Body)
{
    /// <summary>The key of a request whose body has been read.</summary>
    public static ReservedKey Of(HttpContext http, string key, byte[] body)
    {
        string?[] parts = [http.Caller().Name, http.Request.Method, http.Request.Path.Value, key];
        var scope = string.Concat(parts.Select(part => $"{part?.Length ?? -1}:{part};"));
        return new ReservedKey(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope))), Convert.ToHexStringLower(body));
    }
}

/// <summary>Another request with the same key came first.</summary>
internal sealed class KeyTakenException : Exception;
