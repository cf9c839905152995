using System.Globalization;

namespace Gateway.Bench.Transfers;

/// <summary>Measures transfers between two S3 stores, beside rclone at its defaults; one large object also through kills.</summary>
internal static class TransferCommand
{
    public const string Usage =
        "--gateway <Gateway.Api.dll> --objects 10000 --kib 100 --rounds 3 --latency 0 --mib 5120 --kills 3 --port 25090 "
        + "--sections speed,large,cancel   transfers between two stores that cost little, beside rclone";

    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var gateway = options.Text("gateway") ?? throw new ArgumentException("--gateway is missing.", nameof(options));
        var folder = Directory.CreateTempSubdirectory("cgw-transfer-").FullName;
        var port = options.Number("port", 25090);
        using var from = HoldCommand.Start(port, options.Number("latency", 0));
        using var to = HoldCommand.Start(port + 1, options.Number("latency", 0));
        try
        {
            await using var process = new GatewayProcess(gateway, SettingsOf(folder, port));
            await process.StartAsync(cancellationToken);
            var run = new TransferRun(process, folder, port);
            var isClean = true;
            foreach (var section in (options.Text("sections") ?? "speed,large,cancel").Split(','))
            {
                isClean &= section switch
                {
                    "speed" => await run.MeasureSpeedAsync(
                        options.Number("objects", 10_000),
                        options.Number("kib", 100),
                        options.Number("rounds", 3),
                        cancellationToken
                    ),
                    "large" => await run.MeasureLargeAsync(options.Number("mib", 5120), options.Number("kills", 3), cancellationToken),
                    _ => await run.CancelLargeAsync(options.Number("mib", 5120), cancellationToken),
                };
            }

            return isClean ? 0 : 1;
        }
        finally
        {
            from.Kill();
            to.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, string> SettingsOf(string folder, int port)
    {
        var settings = new Dictionary<string, string>
        {
            ["Gateway__DataDirectory"] = Path.Combine(folder, "data"),
            ["Gateway__DefaultConnections"] = "false",
        };
        foreach (var (name, place) in new[] { ("from", port), ("to", port + 1) })
        {
            settings[$"Gateway__Connections__{name}__Provider"] = "s3";
            settings[$"Gateway__Connections__{name}__Preset"] = "Ceph";
            settings[$"Gateway__Connections__{name}__Endpoint"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{place}");
            settings[$"Gateway__Connections__{name}__AccessKeyId"] = "key";
            settings[$"Gateway__Connections__{name}__SecretAccessKey"] = "secret";
        }

        return settings;
    }
}
