using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Api.Objects;

/// <summary>All that is needed to go on with a resumable upload. It travels in the upload's address.</summary>
internal sealed record TusUpload
{
    public required string Connection { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    /// <summary>The store's id of the upload in parts; empty for an empty object, which needs none.</summary>
    public required string Id { get; init; }

    /// <summary>The size of the object in bytes.</summary>
    public required long Length { get; init; }

    public ObjectProperties Properties { get; init; } = new();

    public string? StorageClass { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Who opened it: for nobody else it exists.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether the object must not exist when it becomes visible.</summary>
    public bool MustBeNew { get; init; }

    /// <summary>Its form in the address.</summary>
    [JsonIgnore]
    public string Token { get; init; } = "";

    [JsonIgnore]
    public MultipartUpload Multipart => new(Bucket, Key, Id) { Properties = Properties with { StorageClass = StorageClass, Tags = Tags } };

    [JsonIgnore]
    public ObjectConditions Conditions =>
        MustBeNew ? new ObjectConditions { IfNoneMatch = new EntityTags(Any: true, []) } : ObjectConditions.None;
}

/// <summary>
/// The addresses of uploads: sealed with the gateway's key ring, so that every replica that shares it can read them and nobody can
/// make or change one.
/// </summary>
internal sealed class TusTokens(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("tus-upload.v1");

    /// <summary>The upload with its token.</summary>
    public TusUpload Seal(TusUpload upload)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(upload, TusJson.Default.TusUpload);
        return upload with { Token = WebEncoders.Base64UrlEncode(_protector.Protect(json)) };
    }

    /// <summary>Reads a token.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/> if it is none, one of another bucket, or somebody else's.</exception>
    public TusUpload Open(string connection, string bucket, string token, string owner)
    {
        try
        {
            var upload = JsonSerializer.Deserialize(_protector.Unprotect(WebEncoders.Base64UrlDecode(token)), TusJson.Default.TusUpload)!;
            if (upload.Connection == connection && upload.Bucket == bucket && upload.Owner == owner)
            {
                return upload with { Token = token };
            }
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            // Not one of ours, or altered.
        }

        throw new DriverException(DriverErrorKind.NotFound, "There is no such upload.") { Field = "upload", Connection = connection };
    }
}

[JsonSerializable(typeof(TusUpload))]
internal sealed partial class TusJson : JsonSerializerContext;
