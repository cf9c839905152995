using System.Globalization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>
/// What a task is given of processors and memory. On machines of one's own the bounds are as they are asked for; Fargate has sizes
/// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html), of which the smallest that fits is taken, while
/// the container itself keeps the bound of memory that was asked for.
/// </summary>
/// <param name="Cpu">Processors in units of 1/1024; null for no bound.</param>
/// <param name="Memory">Memory in MiB; null for no bound but the container's.</param>
internal readonly record struct EcsTaskSize(string? Cpu, string? Memory)
{
    private const int UnitsPerCpu = 1024;
    private const int FewestUnits = 128;

    // Units, and the least, most and step of memory in MiB.
    private static readonly (int Units, int Least, int Most, int Step)[] FargateSizes =
    [
        (256, 512, 512, 512),
        (256, 1024, 2048, 1024),
        (512, 1024, 4096, 1024),
        (1024, 2048, 8192, 1024),
        (2048, 4096, 16384, 1024),
        (4096, 8192, 30720, 1024),
        (8192, 16384, 61440, 4096),
        (16384, 32768, 122880, 8192),
    ];

    public static EcsTaskSize Choose(Connection connection, ContainerLimits? limits, bool isFargate)
    {
        var units = limits?.Cpus * UnitsPerCpu;
        if (units is { } asked && (asked < FewestUnits || asked != decimal.Truncate(asked)))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "ECS counts in 1/1024 of a processor, from 0.125 on.", "limits.cpus");
        }

        return isFargate ? OfFargate(connection, units, limits?.MemoryMiB)
            : units is { } bound ? new EcsTaskSize(Write((int)bound), null)
            : default;
    }

    private static EcsTaskSize OfFargate(Connection connection, decimal? units, int? memory)
    {
        foreach (var (has, least, most, step) in FargateSizes)
        {
            if ((units is null || units == has) && (memory ?? 0) <= most)
            {
                var wanted = Math.Max(memory ?? 0, least);
                return new EcsTaskSize(Write(has), Write(least + ((wanted - least + step - 1) / step * step)));
            }
        }

        throw connection.Fail(
            DriverErrorKind.InvalidValue,
            "Fargate has 0.25, 0.5, 1, 2, 4, 8 or 16 processors, and no such memory beside them.",
            units is null || FargateSizes.Any(size => size.Units == units) ? "limits.memoryMiB" : "limits.cpus"
        );
    }

    private static string Write(int number) => number.ToString(CultureInfo.InvariantCulture);
}
