using System.Text.Json;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Model;

public sealed class ResourceIdTests
{
    [Theory]
    [InlineData("i-0abc123")]
    [InlineData("a.b_c~d-E9")]
    [InlineData("...")]
    public void An_id_of_unreserved_characters_stays_as_it_is(string value) => Assert.Equal(value, new ResourceId(value).ToString());

    [Theory]
    [InlineData("sha256:0123")]
    [InlineData("/subscriptions/1/resourceGroups/x y")]
    [InlineData("arn:aws:ec2:eu-west-1:1:instance/i-1")]
    [InlineData("~tilde")]
    [InlineData("~")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2F")]
    [InlineData("ü")]
    [InlineData("日本語")]
    [InlineData("😀")]
    [InlineData("line\nbreak\0")]
    public void Any_other_id_is_encoded_and_comes_back(string value)
    {
        var text = new ResourceId(value).ToString();

        Assert.Matches("^~[A-Za-z0-9_-]+$", text);
        Assert.True(ResourceId.TryParse(text, null, out var id));
        Assert.Equal(value, id.Value);
        Assert.Equal(value, ResourceId.Parse(text, null).Value);
    }

    [Fact]
    public void Every_character_survives_the_way_through_a_url()
    {
        for (var character = 1; character < 0x3000; character++)
        {
            var value = $"a{(char)character}b";
            Assert.True(ResourceId.TryParse(new ResourceId(value).ToString(), null, out var id));
            Assert.Equal(value, id.Value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ü")]
    [InlineData("~")]
    [InlineData("~!")]
    [InlineData("~a")]
    [InlineData("~_w")]
    [InlineData("~7aCA")]
    public void What_this_api_never_answers_is_refused(string? text)
    {
        Assert.False(ResourceId.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => ResourceId.Parse(text!, null));
    }

    [Fact]
    public void Json_has_the_form_of_the_url()
    {
        Assert.Equal("\"~c2hhMjU2OjE\"", JsonSerializer.Serialize(new ResourceId("sha256:1")));
        Assert.Equal("sha256:1", JsonSerializer.Deserialize<ResourceId>("\"~c2hhMjU2OjE\"").Value);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("\"a/b\"")]
    [InlineData("null")]
    public void Json_that_is_no_id_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ResourceId>(json));
}
