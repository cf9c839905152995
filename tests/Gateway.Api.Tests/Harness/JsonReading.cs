using System.Text.Json;

namespace Gateway.Api.Tests.Harness;

/// <summary>Looks into answers.</summary>
internal static class JsonReading
{
    public static IEnumerable<JsonElement> Items(this JsonElement page) => page.GetProperty("items").EnumerateArray();

    public static JsonElement Source(this JsonElement page, string connection) =>
        page.GetProperty("sources").EnumerateArray().Single(source => source.Text("connection") == connection);

    public static string? Text(this JsonElement element, string property) => element.GetProperty(property).GetString();
}
