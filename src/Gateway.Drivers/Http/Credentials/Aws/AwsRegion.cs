using System.Text.RegularExpressions;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>Amazon's regions, and where their services are.</summary>
internal static partial class AwsRegion
{
    /// <summary>What to say where <see cref="IsOne"/> does not hold.</summary>
    public const string Message = "Set it to the code of a region, such as eu-central-1.";

    private const string UsualEndpoint = "https://{service}.{region}.amazonaws.com/";
    private const string ChineseEndpoint = "https://{service}.{region}.amazonaws.com.cn/";

    /// <summary>Whether this looks like a region: it becomes a part of an address that credentials are sent to.</summary>
    public static bool IsOne(string? text) => text is not null && Pattern().IsMatch(text);

    /// <summary>The address of a service; null if what is given makes none.</summary>
    /// <param name="template">An address with <c>{service}</c> and <c>{region}</c> in it; null takes Amazon's.</param>
    /// <param name="service">The first part of the service's name on the network, such as <c>ec2</c>.</param>
    /// <param name="region">The region.</param>
    public static Uri? AddressOf(string? template, string service, string region)
    {
        template ??= region.StartsWith("cn-", StringComparison.Ordinal) ? ChineseEndpoint : UsualEndpoint;
        var text = template.Replace("{service}", service, StringComparison.Ordinal).Replace("{region}", region, StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;
    }

    [GeneratedRegex("^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
