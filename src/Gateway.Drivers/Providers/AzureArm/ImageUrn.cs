using System.Diagnostics.CodeAnalysis;

namespace Gateway.Drivers.Providers.AzureArm;

/// <summary>The name of a marketplace image: <c>PUBLISHER:OFFER:SKU:VERSION</c>.</summary>
internal sealed record ImageUrn(string Publisher, string Offer, string Sku, string Version)
{
    /// <summary>The version that is the newest one at the time of use.</summary>
    public const string Latest = "latest";

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageUrn? urn)
    {
        var parts = text.Split(':');
        urn = parts.Length == 4 && parts.All(ArmPath.IsName) ? new ImageUrn(parts[0], parts[1], parts[2], parts[3]) : null;
        return urn is not null;
    }

    public override string ToString() => $"{Publisher}:{Offer}:{Sku}:{Version}";
}
