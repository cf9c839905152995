using System.Text;
using System.Xml;

namespace Gateway.Drivers.Http;

/// <summary>
/// XML of a provider, read forward only, without document types. It is UTF-8, whatever its declaration says: a reader that guesses until it has read that
/// loses its place over bytes that are none, and throws what is no <see cref="XmlException"/>.
/// </summary>
internal static class ProviderXml
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);
    private static readonly XmlReaderSettings Strict = Settings(waits: true, checkCharacters: true);
    private static readonly XmlReaderSettings Lenient = Settings(waits: true, checkCharacters: false);
    private static readonly XmlReaderSettings InMemory = Settings(waits: false, checkCharacters: false);
    private static readonly XmlParserContext Utf8 = new(null, null, null, XmlSpace.None, StrictUtf8);

    /// <summary>Opens a document. The stream stays its owner's.</summary>
    public static XmlReader Open(Stream body) => XmlReader.Create(body, Strict, Utf8);

    /// <summary>The same of stores that write control characters, which XML does not have, as they are.</summary>
    public static XmlReader OpenLenient(Stream body) => XmlReader.Create(body, Lenient, Utf8);

    /// <summary>The same of a body that is in memory: its reader never waits, and needs a sixteenth of the buffer.</summary>
    public static XmlReader OpenInMemory(Stream body) => XmlReader.Create(body, InMemory, Utf8);

    private static XmlReaderSettings Settings(bool waits, bool checkCharacters) =>
        new()
        {
            Async = waits,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = checkCharacters,
            CloseInput = false,
        };
}
