using System.Globalization;
using System.Text.Json;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Vultr;

/// <summary>What can be had, and where.</summary>
[Limits(PageSize = VultrClient.MostItems)]
internal sealed class VultrCatalogDriver(HttpClient http, Connection connection) : ISizeDriver, ILocationDriver
{
    // Prices are in US dollars. Vultr bills hours up to 730 of a month, for which the monthly price is due: https://www.vultr.com/pricing/.
    private const string Currency = "USD";
    private const decimal HoursOfMonth = 730;
    private const int PriceDigits = 6;

    private readonly VultrClient _vultr = new(http, connection);

    [Note("plans and those of bare metal, which are listed only; the price per hour is Vultr's, or its price per month by 730")]
    public async Task<Page<Size>> ListSizesAsync(PageRequest request, CancellationToken cancellationToken)
    {
        // Two lists of one page each come at once, and are cut here.
        var window = PageWindow.Read(connection, request, VultrClient.MostItems);
        var all = await SizesAsync(cancellationToken);
        var items = all.Skip((window.Number - 1) * window.Size).Take(window.Size).ToArray();
        return window.ToPage(items, window.Number * window.Size < all.Count, ToSize);
    }

    [Note("looked for in the list")]
    public async Task<Size> GetSizeAsync(string id, CancellationToken cancellationToken) =>
        (await SizesAsync(cancellationToken)).FirstOrDefault(plan => plan.Id == id) is { } found
            ? ToSize(found)
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no size '{id}'.");

    public async Task<Page<Location>> ListLocationsAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = await _vultr.ListAsync("regions", request.Size, request.Token, [], VultrJson.Default.RegionPage, cancellationToken);
        return new Page<Location>([.. page.Regions.Select(ToLocation)], VultrClient.CursorOf(page.Meta));
    }

    [Note("looked for in the list")]
    public async Task<Location> GetLocationAsync(string id, CancellationToken cancellationToken)
    {
        var all = await _vultr.ListAllAsync<RegionPage, RegionWire>("regions", [], VultrJson.Default.RegionPage, cancellationToken);
        return all.FirstOrDefault(region => region.Id == id) is { } found
            ? ToLocation(found)
            : throw connection.Fail(DriverErrorKind.NotFound, $"There is no location '{id}'.");
    }

    private async Task<IReadOnlyList<PlanWire>> SizesAsync(CancellationToken cancellationToken)
    {
        var (plans, metal) = await VultrClient.BothAsync(
            token => _vultr.ListAllAsync<PlanPage, PlanWire>("plans", [], VultrJson.Default.PlanPage, token),
            token => _vultr.ListAllAsync<MetalPlanPage, PlanWire>("plans-metal", [], VultrJson.Default.MetalPlanPage, token),
            cancellationToken
        );
        return [.. plans, .. metal];
    }

    private Size ToSize(PlanWire plan)
    {
        var price = plan.HourlyCost ?? (plan.MonthlyCost is { } month ? Math.Round(month / HoursOfMonth, PriceDigits) : null);
        var extra = new Dictionary<string, JsonElement>();
        if (plan.MonthlyCost is { } monthly)
        {
            extra["monthlyCost"] = JsonSerializer.SerializeToElement(monthly.ToString(CultureInfo.InvariantCulture));
        }

        if (plan.Type is { } type)
        {
            extra["type"] = JsonSerializer.SerializeToElement(type);
        }

        if (plan.DiskCount is > 1)
        {
            extra["diskCount"] = JsonSerializer.SerializeToElement(plan.DiskCount);
        }

        return new Size
        {
            Origin = connection,
            Id = plan.Id,
            Name = plan.Id,
            State = ResourceState.Available,
            Vcpus = plan.VcpuCount ?? plan.CpuThreads ?? plan.CpuCount,
            MemoryMiB = plan.Ram,
            DiskGiB = plan.Disk,
            PricePerHour = price,
            Currency = price is null ? null : Currency,
            Locations = [.. (plan.Locations ?? []).Select(location => (ResourceId)location)],
            Extra = extra,
        };
    }

    private Location ToLocation(RegionWire region) =>
        new()
        {
            Origin = connection,
            Id = region.Id,
            Name = region.City ?? region.Id,
            State = ResourceState.Available,
            Country = region.Country,
            Extra = new Dictionary<string, JsonElement>
            {
                ["continent"] = JsonSerializer.SerializeToElement(region.Continent),
                ["options"] = JsonSerializer.SerializeToElement(region.Options ?? []),
            },
        };
}
