using System.Globalization;
using System.Text;
using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>A query as it goes on the wire. What is null is left out.</summary>
internal sealed class GcsQuery
{
    private readonly StringBuilder _text = new();

    public GcsQuery Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? "" : "&").Append(name).Append('=').Append(WireAddress.Encode(value));
        }

        return this;
    }

    public GcsQuery Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
