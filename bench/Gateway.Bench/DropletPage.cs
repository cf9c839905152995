using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Bench;

/// <summary>A page of droplets as DigitalOcean answers it, about 1.8 KB each: compact JSON, with the whole size and region in each droplet.</summary>
internal static class DropletPage
{
    public static byte[] Write(int droplets)
    {
        var text = new StringBuilder("{\"droplets\":[");
        for (var i = 0; i < droplets; i++)
        {
            text.Append(i == 0 ? "" : ",")
                .Append(
                    CultureInfo.InvariantCulture,
                    $$$"""
                    {"id":{{{340_000_000
                        + (
                            i * 7
                        )}}},"name":"web-{{{i:D3}}}.example.com","memory":2048,"vcpus":1,"disk":50,"disk_info":[{"type":"local","size":{"amount":50,"unit":"gib"}}],"locked":false,"status":"{{{(
                        i % 10 == 9 ? "off" : "active"
                    )}}}","kernel":null,"created_at":"2025-0{{{(i % 9) + 1}}}-11T08:{{{i
                        % 60:D2}}}:52Z","features":["backups","droplet_agent","private_networking","ipv6"],"backup_ids":[53893572,53993573],"next_backup_window":{"start":"2026-11-21T16:00:00Z","end":"2026-11-22T15:00:00Z"},"snapshot_ids":[67512819],"image":{"id":{{{129_211_873
                        + (
                            i % 5
                        )}}},"name":"13 x64","distribution":"Debian","slug":"debian-13-x64","public":true,"regions":["nyc1","nyc2","nyc3","sfo2","sfo3","ams3","sgp1","lon1","fra1","tor1","blr1","syd1"],"created_at":"2025-05-15T15:34:24Z","min_disk_size":7,"type":"base","size_gigabytes":0.67,"description":"Debian 13 x64","tags":[],"status":"available"},"volume_ids":["506f78a4-e098-11e5-ad9f-0{{{i:x11}}}"],"size":{"slug":"s-1vcpu-2gb","memory":2048,"vcpus":1,"disk":50,"transfer":2.0,"price_monthly":12.0,"price_hourly":0.017860000729560852,"regions":["ams3","blr1","fra1","lon1","nyc1","nyc3","sfo3","sgp1","syd1","tor1"],"available":true,"description":"Basic"},"size_slug":"s-1vcpu-2gb","networks":{"v4":[{"ip_address":"10.135.{{{i
                        / 250}}}.{{{i
                        % 250}}}","netmask":"255.255.0.0","gateway":"10.135.0.1","type":"private"},{"ip_address":"203.0.113.{{{i
                        % 250}}}","netmask":"255.255.240.0","gateway":"203.0.113.1","type":"public"}],"v6":[{"ip_address":"2604:a880:0:1010::18a:{{{i:x}}}","netmask":64,"gateway":"2604:a880:0:1010::1","type":"public"}]},"region":{"name":"Frankfurt 1","slug":"fra1","features":["backups","ipv6","metadata","install_agent","storage","image_transfer"],"available":true,"sizes":["s-1vcpu-1gb","s-1vcpu-2gb","s-2vcpu-2gb","s-2vcpu-4gb"]},"tags":["env:prod","web"],"vpc_uuid":"760e09ef-dc84-11e8-981e-3cfdfeaae000"}
                    """
                );
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $$$"""],"links":{"pages":{"last":"https://api.digitalocean.com/v2/droplets?page=3&per_page=200","next":"https://api.digitalocean.com/v2/droplets?page=2&per_page=200"}},"meta":{"total":{{{droplets * 3}}}}}"""
        );
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>The same page with every field, to measure a parser that leaves nothing out.</summary>
internal sealed record WholePage(List<WholeDroplet> Droplets);

internal sealed record WholeDroplet
{
    public long Id { get; init; }
    public string? Name { get; init; }
    public int Memory { get; init; }
    public int Vcpus { get; init; }
    public int Disk { get; init; }

    [JsonPropertyName("disk_info")]
    public List<WholeDisk>? DiskInfo { get; init; }
    public bool Locked { get; init; }
    public string? Status { get; init; }

    [JsonPropertyName("created_at")]
    public DateTimeOffset CreatedAt { get; init; }
    public List<string>? Features { get; init; }

    [JsonPropertyName("backup_ids")]
    public List<long>? BackupIds { get; init; }

    [JsonPropertyName("next_backup_window")]
    public Dictionary<string, DateTimeOffset>? NextBackupWindow { get; init; }

    [JsonPropertyName("snapshot_ids")]
    public List<long>? SnapshotIds { get; init; }
    public WholeImage? Image { get; init; }

    [JsonPropertyName("volume_ids")]
    public List<string>? VolumeIds { get; init; }
    public WholeSize? Size { get; init; }

    [JsonPropertyName("size_slug")]
    public string? SizeSlug { get; init; }
    public Dictionary<string, List<WholeNetwork>>? Networks { get; init; }
    public WholeRegion? Region { get; init; }
    public List<string>? Tags { get; init; }

    [JsonPropertyName("vpc_uuid")]
    public string? VpcUuid { get; init; }
}

internal sealed record WholeDisk(string Type, WholeAmount Size);

internal sealed record WholeAmount(int Amount, string Unit);

internal sealed record WholeImage(
    long Id,
    string Name,
    string Distribution,
    string Slug,
    bool Public,
    List<string> Regions,
    string Type,
    string Description,
    List<string> Tags,
    string Status
);

internal sealed record WholeSize(
    string Slug,
    int Memory,
    int Vcpus,
    int Disk,
    double Transfer,
    [property: JsonPropertyName("price_hourly")] double PriceHourly,
    List<string> Regions,
    bool Available,
    string Description
);

internal sealed record WholeNetwork(
    [property: JsonPropertyName("ip_address")] string IpAddress,
    JsonElement Netmask,
    string Gateway,
    string Type
);

internal sealed record WholeRegion(string Name, string Slug, List<string> Features, bool Available, List<string> Sizes);
