using System.Security.Cryptography;
using Gateway.Api.Http;
using Gateway.Drivers.Model;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Objects;

/// <summary>
/// Checks a body against the digests that came with it, while it is read. At its end a mismatch throws, and so the driver that
/// reads it stores nothing: digests are the same for every store.
/// </summary>
internal sealed class DigestStream : ReadStream
{
    private static readonly string[] Fields = ["Content-Digest", "Repr-Digest"];
    private readonly Stream _inner;
    private readonly IReadOnlyList<Expectation> _expectations;
    private bool _isChecked;

    private DigestStream(Stream inner, IReadOnlyList<Expectation> expectations) => (_inner, _expectations) = (inner, expectations);

    /// <summary>The body, checked if the request has digests (RFC 9530, and the older Content-MD5).</summary>
    /// <exception cref="InvalidInputException">A digest is malformed, or of no algorithm known here.</exception>
    public static Stream Over(HttpRequest request)
    {
        var expectations = Fields
            .SelectMany(field => Read(field, request.Headers[field]))
            .Concat(ReadMd5(request.Headers.ContentMD5))
            .ToArray();
        return expectations.Length == 0 ? request.Body : new DigestStream(request.Body, expectations);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _inner.ReadAsync(buffer, cancellationToken);
        foreach (var expectation in _expectations)
        {
            expectation.Hash.AppendData(buffer.Span[..count]);
        }

        if (count == 0 && !buffer.IsEmpty && !_isChecked)
        {
            _isChecked = true;
            Check();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var expectation in _expectations)
        {
            expectation.Hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check()
    {
        foreach (var expectation in _expectations)
        {
            if (!expectation.Hash.GetHashAndReset().AsSpan().SequenceEqual(expectation.Digest))
            {
                throw new DriverException(
                    DriverErrorKind.InvalidRequest,
                    "The body does not have the digest that came with it. Nothing was stored."
                )
                {
                    Code = "digest-mismatch",
                    Field = expectation.Field,
                };
            }
        }
    }

    private static IEnumerable<Expectation> Read(string field, StringValues header)
    {
        if (StringValues.IsNullOrEmpty(header))
        {
            return [];
        }

        var expectations = header
            .ToString()
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(member => ReadMember(field, member))
            .OfType<Expectation>()
            .ToArray();
        return expectations.Length > 0
            ? expectations
            : throw new InvalidInputException(field, "Must hold sha-256 or sha-512: sha-256=:base64:.");
    }

    private static Expectation? ReadMember(string field, string member)
    {
        var parts = member.Split('=', 2);
        var algorithm = parts[0] switch
        {
            "sha-256" => HashAlgorithmName.SHA256,
            "sha-512" => HashAlgorithmName.SHA512,
            _ => (HashAlgorithmName?)null,
        };
        return algorithm is null ? null
            : parts is [_, [':', .., ':'] value] && value.Length > 2 ? new Expectation(field, algorithm.Value, Decode(field, value[1..^1]))
            : throw new InvalidInputException(field, "Must have the form sha-256=:base64:.");
    }

    private static IEnumerable<Expectation> ReadMd5(StringValues header) =>
        StringValues.IsNullOrEmpty(header)
            ? []
            : [new Expectation("Content-MD5", HashAlgorithmName.MD5, Decode("Content-MD5", header.ToString()))];

    private static byte[] Decode(string field, string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new InvalidInputException(field, "Is not base64.");
        }
    }

    private sealed class Expectation(string field, HashAlgorithmName algorithm, byte[] digest)
    {
        public string Field { get; } = field;

        public byte[] Digest { get; } = digest;

        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(algorithm);
    }
}
