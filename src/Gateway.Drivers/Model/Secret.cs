using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Drivers.Model;

/// <summary>A value that never prints and never serialises; only <see cref="Reveal"/> gives it away.</summary>
[TypeConverter(typeof(SecretTypeConverter))]
[JsonConverter(typeof(SecretJsonConverter))]
public sealed record Secret
{
    private const string Mask = "***";
    private readonly string _value;

    public Secret(string value) => _value = value;

    /// <summary>The value itself. Call it where the credential goes on the wire, and nowhere else.</summary>
    public string Reveal() => _value;

    public override string ToString() => Mask;

    private sealed class SecretTypeConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            new Secret((string)value);
    }

    private sealed class SecretJsonConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("A secret is a string."));

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(Mask);
    }
}
