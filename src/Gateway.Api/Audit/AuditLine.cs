using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Api.Audit;

/// <summary>
/// A record as it is kept: a line of JSON whose last member is the SHA-256 of all bytes before it. Whoever checks it needs no JSON of his own, and
/// no agreement on how JSON is written.
/// </summary>
internal static class AuditLine
{
    /// <summary>What stands for the record before the first.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string Marker = ",\"hash\":\"";
    private const string End = "\"}";
    private static readonly int TailLength = Marker.Length + Genesis.Length + End.Length;

    /// <summary>The line of a record, and its digest.</summary>
    public static (string Line, string Hash) Write(AuditRecord record)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(record, AuditJson.Default.AuditRecord);
        var body = json.AsSpan(0, json.Length - 1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        return ($"{Encoding.UTF8.GetString(body)}{Marker}{hash}{End}", hash);
    }

    /// <summary>Reads a line; null if it is none, or its digest is not that of its bytes.</summary>
    public static (AuditRecord Record, string Hash)? Read(string line)
    {
        var at = line.Length - TailLength;
        if (at < 1 || string.CompareOrdinal(line, at, Marker, 0, Marker.Length) != 0 || !line.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        var hash = line.Substring(at + Marker.Length, Genesis.Length);
        if (hash != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[..at]))))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line[..at] + "}", AuditJson.Default.AuditRecord) is { } record ? (record, hash) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
