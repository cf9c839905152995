using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Keys;

/// <summary>A public key as OpenSSH writes it: type, base64 of the blob (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4), comment.</summary>
/// <param name="Text">The whole line.</param>
/// <param name="Fingerprint"><c>SHA256:</c> and the base64 of the blob's digest without padding, as <c>ssh-keygen -l</c> prints it.</param>
internal sealed record OpenSshKey(string Text, string Fingerprint)
{
    private const string Ecdsa = "ecdsa-sha2-";
    private const byte UncompressedPoint = 4;
    private const int Ed25519Bytes = 32;
    private const int LeastRsaBytes = 128;

    /// <summary>Reads a line and checks that the blob is a key of the type that the line begins with.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OpenSshKey? key)
    {
        key = null;
        var line = text.Trim();
        var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        var blob = new byte[text.Length];
        if (parts.Length < 2 || line.Any(char.IsControl) || !Convert.TryFromBase64String(parts[1], blob, out var length))
        {
            return false;
        }

        blob = blob[..length];
        if (!TryReadFields(blob, out var fields) || !IsKey(parts[0], fields))
        {
            return false;
        }

        key = new OpenSshKey(line, FingerprintOf(blob));
        return true;
    }

    /// <summary>The public half of a pair on the curve P-256.</summary>
    public static OpenSshKey Of(ECDsa pair, string comment)
    {
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        byte[] blob = [.. Field("ecdsa-sha2-nistp256"u8), .. Field("nistp256"u8), .. Field([UncompressedPoint, .. point.X!, .. point.Y!])];
        return new OpenSshKey($"ecdsa-sha2-nistp256 {Convert.ToBase64String(blob)} {comment}", FingerprintOf(blob));
    }

    /// <summary>The public half of an RSA pair, which every provider takes.</summary>
    public static OpenSshKey Of(RSA pair, string comment)
    {
        var key = pair.ExportParameters(includePrivateParameters: false);
        // The modulus is a positive number: a zero goes before a first bit that is set.
        byte[] blob = [.. Field("ssh-rsa"u8), .. Field(key.Exponent), .. Field([0, .. key.Modulus!])];
        return new OpenSshKey($"ssh-rsa {Convert.ToBase64String(blob)} {comment}", FingerprintOf(blob));
    }

    private static string FingerprintOf(byte[] blob) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');

    private static bool IsKey(string type, List<byte[]> fields)
    {
        if (fields.Count < 2 || Encoding.ASCII.GetString(fields[0]) != type)
        {
            return false;
        }

        return type switch
        {
            "ssh-ed25519" => fields.Count == 2 && fields[1].Length == Ed25519Bytes,
            "ssh-rsa" => fields.Count == 3 && fields[1].Length > 0 && fields[2].Length > LeastRsaBytes - 1,
            "ecdsa-sha2-nistp256" => IsPoint(type, fields, ECCurve.NamedCurves.nistP256, 32),
            "ecdsa-sha2-nistp384" => IsPoint(type, fields, ECCurve.NamedCurves.nistP384, 48),
            "ecdsa-sha2-nistp521" => IsPoint(type, fields, ECCurve.NamedCurves.nistP521, 66),
            _ => false,
        };
    }

    private static bool IsPoint(string type, List<byte[]> fields, ECCurve curve, int bytes)
    {
        if (
            fields.Count != 3
            || Encoding.ASCII.GetString(fields[1]) != type[Ecdsa.Length..]
            || fields[2].Length != 1 + (2 * bytes)
            || fields[2][0] != UncompressedPoint
        )
        {
            return false;
        }

        try
        {
            var point = new ECPoint { X = fields[2][1..(1 + bytes)], Y = fields[2][(1 + bytes)..] };
            using var pair = ECDsa.Create(new ECParameters { Curve = curve, Q = point });
            return true;
        }
        catch (CryptographicException)
        {
            // Not on the curve.
            return false;
        }
    }

    // Each field is its length in four bytes, big endian, and then that many bytes.
    private static bool TryReadFields(ReadOnlySpan<byte> blob, out List<byte[]> fields)
    {
        fields = [];
        while (!blob.IsEmpty)
        {
            if (blob.Length < sizeof(uint))
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(blob);
            blob = blob[sizeof(uint)..];
            if (length > blob.Length)
            {
                return false;
            }

            fields.Add(blob[..(int)length].ToArray());
            blob = blob[(int)length..];
        }

        return true;
    }

    private static byte[] Field(ReadOnlySpan<byte> value)
    {
        var field = new byte[sizeof(uint) + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(field, (uint)value.Length);
        value.CopyTo(field.AsSpan(sizeof(uint)));
        return field;
    }
}
