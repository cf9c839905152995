namespace Gateway.Drivers.Providers.Aws;

/// <summary>Names and tags: EC2 keeps both as tags.</summary>
internal static class Ec2Tags
{
    /// <summary>The tag that holds the name, by custom and in Amazon's own console.</summary>
    public const string Name = "Name";

    public static string? NameOf(Ec2Item item) => item.Items("tagSet").FirstOrDefault(tag => tag.Text("key") == Name)?.Text("value");

    public static IReadOnlyDictionary<string, string> Of(Ec2Item item) =>
        item.Items("tagSet")
            .Where(tag => tag.Text("key") is not (null or Name))
            .ToDictionary(tag => tag.Text("key")!, tag => tag.Text("value") ?? "", StringComparer.Ordinal);
}
