using Gateway.Bench;
using Gateway.Bench.Chaos;
using Gateway.Bench.Containers;
using Gateway.Bench.Crash;
using Gateway.Bench.Fuzz;
using Gateway.Bench.Objects;
using Gateway.Bench.Rates;
using Gateway.Bench.Resilience;
using Gateway.Bench.Rolling;
using Gateway.Bench.Transfers;

var commands = new Dictionary<string, (string Usage, Func<Options, CancellationToken, Task<int>> Run)>(StringComparer.Ordinal)
{
    ["chaos"] = (ChaosCommand.Usage, ChaosCommand.RunAsync),
    ["containers"] = (ContainersCommand.Usage, ContainersCommand.RunAsync),
    ["crash"] = (CrashCommand.Usage, CrashCommand.RunAsync),
    ["crash-child"] = (CrashChildCommand.Usage, CrashChildCommand.RunAsync),
    ["hold"] = (HoldCommand.Usage, HoldCommand.RunAsync),
    ["fuzz"] = (FuzzCommand.Usage, FuzzCommand.RunAsync),
    ["objects"] = (ObjectsCommand.Usage, ObjectsCommand.RunAsync),
    ["origin"] = (OriginCommand.Usage, OriginCommand.RunAsync),
    ["mapping"] = (MappingCommand.Usage, MappingCommand.RunAsync),
    ["neighbours"] = (NeighboursCommand.Usage, NeighboursCommand.RunAsync),
    ["rate"] = (RateCommand.Usage, RateCommand.RunAsync),
    ["resilience"] = (ResilienceCommand.Usage, ResilienceCommand.RunAsync),
    ["rolling"] = (RollingCommand.Usage, RollingCommand.RunAsync),
    ["spine"] = (SpineCommand.Usage, SpineCommand.RunAsync),
    ["store"] = (StoreCommand.Usage, StoreCommand.RunAsync),
    ["transfer"] = (TransferCommand.Usage, TransferCommand.RunAsync),
};

using var cancel = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancel.Cancel();
};

if (args.Length > 0 && commands.TryGetValue(args[0], out var command))
{
    return await command.Run(new Options(args.AsSpan(1)), cancel.Token);
}

Console.Error.WriteLine("Commands:");
foreach (var (name, (usage, _)) in commands)
{
    Console.Error.WriteLine($"  {name, -12} {usage}");
}

return 2;
