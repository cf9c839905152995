using System.Runtime.CompilerServices;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

/// <summary>What is kept of a connection goes with it.</summary>
public sealed class PerConnectionTests : IAsyncLifetime
{
    private readonly TestGateway _gateway = new();
    private readonly PerConnection<string, object> _kept = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public void What_is_kept_stays_while_somebody_has_the_connection_and_then_goes()
    {
        var held = Connect("held");
        Keep(held);
        KeepOthers();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.InRange(_kept.Values.Count(), 1, 5);
        Assert.True(_kept.TryGet(held, held.Key, out _));
        GC.KeepAlive(held);
    }

    [Fact]
    public void A_part_of_a_connection_keeps_for_the_whole()
    {
        var cloud = Connect("cloud");
        Keep(cloud with { Owner = cloud });

        Assert.True(_kept.TryGet(cloud, cloud.Key, out _));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void KeepOthers()
    {
        for (var i = 0; i < 200; i++)
        {
            Keep(Connect($"token-{i}"));
        }
    }

    private Connection Connect(string token) => _gateway.Connect("some", "hetzner", ("Token", token));

    private void Keep(Connection connection) => _kept.GetOrAdd(connection, connection.Key, static (_, _) => new object(), 0);
}
