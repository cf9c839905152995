using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.DataProtection;
using Secret = Gateway.Drivers.Model.Secret;

namespace Gateway.Api.Operations;

/// <summary>
/// What callers asked for, in the form that it is kept in: sealed with the gateway's key ring, which replicas share. Passwords are in it.
/// </summary>
internal sealed class OperationRequests(IDataProtectionProvider protection)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new SecretConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly IDataProtector _protector = protection.CreateProtector("operation-request.v1");

    public byte[] Seal(string? id, object? body)
    {
        var json = body is null ? (JsonElement?)null : JsonSerializer.SerializeToElement(body, body.GetType(), Json);
        return _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(new OperationRequest(id, json), Json));
    }

    /// <summary>Reads what was sealed; the body is of the kind's type.</summary>
    public (string? Id, object? Body) Open(byte[] content, OperationKind kind)
    {
        var request = JsonSerializer.Deserialize<OperationRequest>(_protector.Unprotect(content), Json)!;
        var body = request.Body is { } json && kind.BodyType is { } type ? json.Deserialize(type, Json) : null;
        return (request.Id, body);
    }

    private sealed class SecretConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Reveal());
    }
}
