using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.DigitalOcean;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Bench;

/// <summary>
/// What a page of droplets costs: parsed, mapped and written as our JSON, beside what System.Text.Json needs to parse the same page. Beside
/// <see cref="JsonDocument"/> stand the typed parses, of every field of the page and of those that the driver needs.
/// </summary>
internal static class MappingCommand
{
    public const string Usage = "--droplets 200 --rounds 2001   a page of droplets parsed, mapped and written, over parsing it";
    private const int WarmUp = 300;

    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };
    private static readonly JsonStringEnumConverter EnumNames = new(JsonNamingPolicy.CamelCase);

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var page = DropletPage.Write(options.Number("droplets", 200));
        var connection = ReadConnection();
        var node = new MappingJson(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { EnumNames } }).PageNode;
        var written = new ArrayBufferWriter<byte>(page.Length);
        await using var writer = new Utf8JsonWriter(written, Unchecked);

        Func<Task>[] works =
        [
            () =>
            {
                using var document = JsonDocument.Parse(page);
                return Task.CompletedTask;
            },
            () => JsonSerializer.DeserializeAsync(new MemoryStream(page), MappingJson.Default.WholePage, cancellationToken).AsTask(),
            async () =>
            {
                // As the driver reads it, and as the API writes it.
                var list = await JsonSerializer.DeserializeAsync(
                    new MemoryStream(page),
                    DigitalOceanJson.Default.DropletList,
                    cancellationToken
                );
                var nodes = new Page<Node>(Array.ConvertAll(list!.Droplets, droplet => droplet.ToNode(connection)));
                written.ResetWrittenCount();
                writer.Reset();
                JsonSerializer.Serialize(writer, nodes, node);
            },
            () =>
            {
                JsonSerializer.Deserialize(page.AsSpan(), DigitalOceanJson.Default.DropletList);
                return Task.CompletedTask;
            },
        ];
        var medians = await MeasureAsync(works, options.Number("rounds", 2001), cancellationToken);
        Console.WriteLine($"page: {page.Length / 1024} KiB in, {written.WrittenCount / 1024} KiB out");
        Print("JsonDocument.Parse", medians[0], medians[0]);
        Print("typed, every field", medians[1], medians[0]);
        Print("parsed, mapped, written", medians[2], medians[0]);
        Print("typed, only what is needed", medians[3], medians[0]);
        return 0;
    }

    // Interleaved, so that what else the machine does hits all alike.
    private static async Task<double[]> MeasureAsync(Func<Task>[] works, int rounds, CancellationToken cancellationToken)
    {
        var times = works.Select(_ => new double[rounds]).ToArray();
        for (var round = -WarmUp; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < works.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await works[i]();
                if (round >= 0)
                {
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                }
            }
        }

        return [.. times.Select(Median)];
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Print(string what, double time, double baseline) =>
        Console.WriteLine($"{what, -32} {time, 8:F0} µs  {time / baseline:F2} x");

    private static Connection ReadConnection()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDrivers();
        using var provider = services.BuildServiceProvider();
        var settings = new Dictionary<string, string?> { ["do:Provider"] = "digitalocean", ["do:Token"] = "none" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return provider.GetRequiredService<ProviderCatalog>().ReadConnection("do", configuration.GetSection("do"));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<Node>))]
[JsonSerializable(typeof(WholePage))]
internal sealed partial class MappingJson : JsonSerializerContext;
