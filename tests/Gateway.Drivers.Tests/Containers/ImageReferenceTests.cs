using Gateway.Drivers.Containers;
using Xunit;

namespace Gateway.Drivers.Tests.Containers;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:29d4a9e383d90c5bd1235f0ffd7065a3ad688cf6a4b750cac1a4c5a8eb01e700";

    [Theory]
    [InlineData("tomcat", "tomcat", "latest")]
    [InlineData("tomcat:8.0", "tomcat", "8.0")]
    [InlineData("library/tomcat:8.0-JRE8", "library/tomcat", "8.0-JRE8")]
    [InlineData("localhost:5000/a/b_c/d--e", "localhost:5000/a/b_c/d--e", "latest")]
    [InlineData("127.0.0.1:5000/library/busybox:1.35", "127.0.0.1:5000/library/busybox", "1.35")]
    [InlineData("[fd00::1]:5000/busybox:1", "[fd00::1]:5000/busybox", "1")]
    [InlineData("Registry.Example.com/x", "Registry.Example.com/x", "latest")]
    [InlineData($"busybox@{Digest}", "busybox", Digest)]
    [InlineData($"host:1/busybox:1.35@{Digest}", "host:1/busybox", Digest)]
    public void A_reference_is_a_name_and_a_tag_or_digest(string text, string name, string tagOrDigest)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));
        Assert.Equal((name, tagOrDigest), (reference.Name, reference.TagOrDigest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tomcat")]
    [InlineData("tomcat:")]
    [InlineData("tomcat:a b")]
    [InlineData("tomcat@sha256:12")]
    [InlineData("../tomcat")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("tomcat\n")]
    [InlineData("tomcat:8.0\n")]
    [InlineData("-a")]
    [InlineData("a?tag=b")]
    public void What_is_no_reference_is_refused(string text) => Assert.False(ImageReference.TryParse(text, out _));

    [Fact]
    public void A_text_without_end_is_refused_at_once() => Assert.False(ImageReference.TryParse(new string('a', 100_000) + "!", out _));

    [Theory]
    [InlineData("tomcat:8.0", "docker.io", "library/tomcat")]
    [InlineData("docker.io/tomcat", "docker.io", "library/tomcat")]
    [InlineData("team/app", "docker.io", "team/app")]
    [InlineData("localhost/app", "localhost", "app")]
    [InlineData("127.0.0.1:5000/library/busybox:1.35", "127.0.0.1:5000", "library/busybox")]
    [InlineData("ghcr.io/a/b/c@sha256:0000000000000000000000000000000000000000000000000000000000000000", "ghcr.io", "a/b/c")]
    public void The_registry_and_the_name_in_it_are_told_apart(string text, string registry, string repository)
    {
        Assert.True(ImageReference.TryParse(text, out var reference));

        Assert.Equal(registry, reference.Registry);
        Assert.Equal(repository, reference.Repository);
    }
}
