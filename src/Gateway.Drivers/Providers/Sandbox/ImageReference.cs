using System.Security.Cryptography;
using System.Text;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>What names a container image: a repository with a tag, or with a digest.</summary>
/// <param name="Text">The whole reference, with <c>:latest</c> if there was neither tag nor digest.</param>
/// <param name="Repository">The part before tag or digest.</param>
/// <param name="Digest">The digest of a reference by digest; null of one by tag.</param>
internal sealed record ImageReference(string Text, string Repository, string? Digest)
{
    private const string NeverThere = "missing/";
    private const string EndsByItself = "hello-world";

    private const long SmallestBytes = 2_000_000;
    private const ulong BytesSpread = 200_000_000;

    /// <summary>Whether the registry lacks it, so that this can be tried out.</summary>
    public bool IsMissing => Repository.StartsWith(NeverThere, StringComparison.Ordinal);

    /// <summary>Whether its containers end by themselves after a moment.</summary>
    public bool IsShortLived => Repository[(Repository.LastIndexOf('/') + 1)..] == EndsByItself;

    public static ImageReference Parse(string text)
    {
        if (text.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            return new ImageReference(text, text[..at], text[(at + 1)..]);
        }

        // A colon before the last slash belongs to the registry's port.
        var colon = text.LastIndexOf(':');
        return colon > text.LastIndexOf('/')
            ? new ImageReference(text, text[..colon], null)
            : new ImageReference($"{text}:latest", text, null);
    }

    /// <summary>Whether this reference names that image.</summary>
    public bool Names(ContainerImage image) => Digest is null ? image.References.Contains(Text) : image.Digests.Contains(Text);

    /// <summary>The image as a registry would give it: everything follows from the reference.</summary>
    public ContainerImage ToImage(DateTimeOffset createdAt) =>
        new()
        {
            Id = DigestOf("config of " + Text),
            Name = Text,
            State = ResourceState.Available,
            CreatedAt = createdAt,
            References = Digest is null ? [Text] : [],
            Digests = [$"{Repository}@{Digest ?? DigestOf(Text)}"],
            SizeBytes = SmallestBytes + (long)(SandboxSeed.Hash(Text) % BytesSpread),
        };

    private static string DigestOf(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
