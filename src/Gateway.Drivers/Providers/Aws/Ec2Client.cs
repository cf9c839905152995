using System.Text.RegularExpressions;
using System.Xml;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Aws;

/// <summary>Speaks EC2: sends calls, reads their answers, turns pages.</summary>
internal sealed partial class Ec2Client(HttpClient http, Connection connection, AwsSettings settings)
{
    /// <summary>The name that requests are signed for, and that the address begins with.</summary>
    public const string Service = "ec2";

    /// <summary>The most items in one page of most lists.</summary>
    public const int MostItems = 1000;

    private const string NextToken = "nextToken";

    public Connection Connection { get; } = connection;

    public AwsSettings Settings { get; } = settings;

    /// <summary>Sends a call and reads its whole answer.</summary>
    public Task<T> SendAsync<T>(Ec2Request request, Func<Ec2Item, T> map, CancellationToken cancellationToken) =>
        ReadAsync(request, async xml => map(await Ec2Item.ReadAsync(xml)), cancellationToken);

    /// <summary>Sends a call whose answer says nothing but that it was taken.</summary>
    public Task RunAsync(Ec2Request request, CancellationToken cancellationToken) =>
        ReadAsync(request, Ec2Item.ReadAsync, cancellationToken);

    /// <summary>A list that EC2 gives in pages.</summary>
    /// <param name="request">The call.</param>
    /// <param name="page">What the caller asks for.</param>
    /// <param name="set">The element that holds the items.</param>
    /// <param name="map">Makes what the caller gets of an item of the set.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="most">The most items that EC2 takes in <c>MaxResults</c>.</param>
    public async Task<Page<T>> ListAsync<T>(
        Ec2Request request,
        PageRequest page,
        string set,
        Func<Ec2Item, IEnumerable<T>> map,
        CancellationToken cancellationToken,
        int most = MostItems
    )
    {
        var part = Ec2Page.Read(Connection, page);
        request.Add("MaxResults", part.MaxResults(most)).Add("NextToken", part.Token);
        var (items, next) = await ReadAsync(request, xml => ReadSetAsync(xml, set, map), cancellationToken);
        return part.ToPage(items, next);
    }

    /// <summary>All items that a call answers, for lists that have no pages and for things asked for by their id.</summary>
    public async Task<IReadOnlyList<T>> FindAsync<T>(
        Ec2Request request,
        string set,
        Func<Ec2Item, T> map,
        CancellationToken cancellationToken
    ) => (await ReadAsync(request, xml => ReadSetAsync<T>(xml, set, item => [map(item)]), cancellationToken)).Items;

    /// <summary>One thing by its id.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public async Task<T> GetAsync<T>(
        string action,
        string parameter,
        string id,
        string set,
        Func<Ec2Item, T> map,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(new Ec2Request(action).Add($"{parameter}.1", id), set, map, cancellationToken);
        return found is [var only, ..] ? only : throw NotFound(id);
    }

    /// <summary>The id of a thing in the address of a call. What is not of EC2's form is the id of nothing.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public string Id(string id, string prefix) => IsId(id, prefix) ? id : throw NotFound(id);

    /// <summary>An id that a field of the request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public string Refer(ResourceId id, string prefix, string field) =>
        IsId(id.Value, prefix)
            ? id.Value
            : throw Connection.Fail(
                DriverErrorKind.InvalidValue,
                $"'{id.Value}' is not of the form of EC2's ids, which begin with '{prefix}-' here.",
                field
            );

    public DriverException NotFound(string id) => Connection.Fail(DriverErrorKind.NotFound, $"There is no '{id}' in {Settings.Region}.");

    private static bool IsId(string id, string prefix) =>
        IdForm().IsMatch(id) && id.StartsWith(prefix + "-", StringComparison.Ordinal) && id.LastIndexOf('-') == prefix.Length;

    private static async Task<(IReadOnlyList<T> Items, string? Next)> ReadSetAsync<T>(
        XmlReader xml,
        string set,
        Func<Ec2Item, IEnumerable<T>> map
    )
    {
        var items = new List<T>();
        string? next = null;
        await ReadChildrenAsync(
            xml,
            async () =>
            {
                if (xml.LocalName == set)
                {
                    await ReadChildrenAsync(xml, async () => items.AddRange(map(await Ec2Item.ReadAsync(xml))));
                }
                else if (xml.LocalName == NextToken)
                {
                    next = await xml.ReadElementContentAsStringAsync();
                }
                else
                {
                    await xml.SkipAsync();
                }
            }
        );
        return (items, string.IsNullOrEmpty(next) ? null : next);
    }

    // Calls for each child of the element that the reader stands on; each call reads its element to the end.
    private static async Task ReadChildrenAsync(XmlReader xml, Func<Task> read)
    {
        var isEmpty = xml.IsEmptyElement;
        await xml.ReadAsync();
        while (!isEmpty && await xml.MoveToContentAsync() != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                await read();
            }
            else if (!await xml.ReadAsync())
            {
                throw new XmlException("The document ends within an element.");
            }
        }

        if (!isEmpty)
        {
            await xml.ReadAsync();
        }
    }

    private async Task<T> ReadAsync<T>(Ec2Request request, Func<XmlReader, Task<T>> read, CancellationToken cancellationToken)
    {
        using var message = ToMessage(request);
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            await using var body = await ProviderContent.OpenWholeAsync(response, ProviderContent.Largest, cancellationToken);
            using var xml = ProviderXml.Open(body);
            return await xml.MoveToContentAsync() == XmlNodeType.Element && xml.LocalName == request.Action + "Response"
                ? await read(xml)
                : throw new XmlException("The document is the answer to another call.");
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException)
        {
            throw message.Fail(DriverErrorKind.Unexpected, "The provider's answer is not the XML that it should be.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw message.Fail(DriverErrorKind.Unavailable, "The provider broke off its answer.", e);
        }
    }

    private HttpRequestMessage ToMessage(Ec2Request request)
    {
        var body = request.ToBody();
        var message = new HttpRequestMessage(HttpMethod.Post, Settings.AddressOf(Service, request.Region ?? Settings.Region))
        {
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.ContentType = new("application/x-www-form-urlencoded") { CharSet = "utf-8" };
        message.SetPayload(AwsPayload.Hash(body));
        if (request.Region is { } region)
        {
            message.SetSigningRegion(region);
        }

        if (request.IsIdempotent)
        {
            message.MarkIdempotent();
        }

        return message;
    }

    [GeneratedRegex("^[a-z]+-[0-9a-f]{8,32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
