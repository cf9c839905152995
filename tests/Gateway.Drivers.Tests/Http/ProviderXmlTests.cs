using System.Text;
using System.Xml;
using Gateway.Drivers.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class ProviderXmlTests
{
    public static TheoryData<string, byte[]> Broken =>
        new()
        {
            { "bytes that are no UTF-8 in the declaration", [.. "<?xml version=\"1.0"u8, .. Enumerable.Repeat((byte)0xC8, 4000)] },
            {
                "the same behind it",
                [.. "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>"u8, .. Enumerable.Repeat((byte)0xC8, 4000), .. "</a>"u8]
            },
            { "another encoding in the declaration", [.. "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>b</a>"u8] },
            { "a document type", [.. "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"u8] },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_no_document_is_told_as_such(string what, byte[] document)
    {
        Assert.NotEmpty(what);
        foreach (var open in new Func<Stream, XmlReader>[] { ProviderXml.Open, ProviderXml.OpenLenient })
        {
            using var reader = open(new MemoryStream(document));

            await Assert.ThrowsAsync<XmlException>(() => ReadToEndAsync(reader));
        }

        Assert.Throws<XmlException>(() =>
        {
            using var reader = ProviderXml.OpenInMemory(new MemoryStream(document));
            while (reader.Read()) { }
        });
    }

    [Fact]
    public async Task A_document_may_begin_with_a_byte_order_mark_and_have_names_of_all_letters()
    {
        using var reader = ProviderXml.Open(new MemoryStream([.. Encoding.UTF8.Preamble, .. "<?xml version=\"1.0\"?><Größe>€</Größe>"u8]));

        await reader.MoveToContentAsync();

        Assert.Equal("Größe", reader.LocalName);
        Assert.Equal("€", await reader.ReadElementContentAsStringAsync());
    }

    private static async Task ReadToEndAsync(XmlReader reader)
    {
        while (await reader.ReadAsync()) { }
    }
}
