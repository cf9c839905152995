using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>The images of a registry without bounds: everything follows from the reference.</summary>
internal static class SandboxImages
{
    private const string NeverThere = "missing/";
    private const string EndsByItself = "hello-world";

    private const long SmallestBytes = 2_000_000;
    private const ulong BytesSpread = 200_000_000;

    /// <summary>What a field of a request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static ImageReference Refer(SandboxVisit visit, string text) =>
        ImageReference.TryParse(text, out var reference)
            ? reference
            : throw visit.Fail(DriverErrorKind.InvalidValue, $"'{text}' is not a reference of an image.", "image");

    /// <summary>Whether the registry lacks it, so that this can be tried out.</summary>
    public static bool IsMissing(this ImageReference reference) => reference.Name.StartsWith(NeverThere, StringComparison.Ordinal);

    /// <summary>Whether its containers end by themselves after a moment.</summary>
    public static bool IsShortLived(this ImageReference reference) => reference.ShortName == EndsByItself;

    /// <summary>Whether this reference names that image.</summary>
    public static bool Names(this ImageReference reference, ContainerImage image) =>
        (reference.Digest is null ? image.References : image.Digests).Contains(reference.ToString());

    /// <summary>The image as the registry gives it.</summary>
    public static ContainerImage ToImage(this ImageReference reference, DateTimeOffset createdAt)
    {
        var text = reference.ToString();
        return new ContainerImage
        {
            Id = DigestOf("config of " + text),
            Name = text,
            State = ResourceState.Available,
            CreatedAt = createdAt,
            References = reference.Digest is null ? [text] : [],
            Digests = [$"{reference.Name}@{reference.Digest ?? DigestOf(text)}"],
            SizeBytes = SmallestBytes + (long)(SandboxSeed.Hash(text) % BytesSpread),
        };
    }

    /// <summary>A registry that has everything finds whatever is looked for: itself, and things around it.</summary>
    public static IReadOnlyList<ImageSearchResult> Search(ImageSearch search)
    {
        var name = new string([.. search.Term.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
        string[] around = [name, $"{name}-exporter", $"sandbox/{name}", $"sandbox/{name}-dev"];
        return name.Length == 0 || name == NeverThere.TrimEnd('/')
            ? []
            :
            [
                .. around
                    .Take(search.Limit)
                    .Select(found => new ImageSearchResult
                    {
                        Name = found,
                        Description = $"The sandbox's {found}.",
                        Stars = (long)(SandboxSeed.Hash(found) % 10_000),
                        IsOfficial = found == name,
                    }),
            ];
    }

    private static string DigestOf(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
