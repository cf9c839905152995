using System.Globalization;
using Gateway.Api.Tests.Harness;

namespace Gateway.Api.Tests.Lists;

/// <summary>Many clouds of every temper.</summary>
public sealed class ListFixture : GatewayFixture
{
    public const int Many = 100;

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            var settings = Sandboxes(
                ("short", "NodeCount", "1"),
                ("middle", "NodeCount", "5"),
                ("long", "NodeCount", "40"),
                ("hangs", "Hang", "true"),
                ("hangs-too", "Hang", "true"),
                ("fails", "FailureRate", "1"),
                ("throttles", "ThrottleRate", "1"),
                ("other", "NodeCount", "3")
            );
            for (var i = 0; i < Many; i++)
            {
                var connection = string.Create(CultureInfo.InvariantCulture, $"Gateway:Connections:many-{i:000}");
                settings[connection + ":Provider"] = "sandbox";
                settings[connection + ":LatencyMs"] = "200";
                settings[connection + ":NodeCount"] = "2";
            }

            settings["Gateway:Connections:files:Provider"] = "filesystem";
            settings["Gateway:Connections:files:Path"] = Path.Combine(Folder, "files");
            return settings;
        }
    }
}
