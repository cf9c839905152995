using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Ecs;

/// <summary>How many calls a list of many tasks takes, and that it has each container once.</summary>
public sealed class EcsListTests : IAsyncLifetime
{
    private readonly EcsFixture _ecs = new();

    private IContainerDriver Containers => _ecs.Open<IContainerDriver>();

    public Task InitializeAsync() => _ecs.InitializeAsync();

    public Task DisposeAsync() => _ecs.DisposeAsync();

    [Fact]
    public async Task A_thousand_tasks_take_one_round_of_ids_and_one_of_descriptions()
    {
        for (var i = 0; i < 9; i++)
        {
            _ecs.Simulator.AddTasks($"cluster-{i}", 100, "web");
        }

        _ecs.Simulator.AddTasks("default", 100, "web");
        // Neither answers before all ten have been asked: one after the other would wait for ever.
        _ecs.Simulator.Gather("DescribeTasks", 10);

        var page = await Containers.ListContainersAsync(PageRequest.First(1000), CancellationToken.None);

        Assert.Equal(1000, page.Items.Select(item => item.Id).Distinct().Count());
        Assert.Null(page.NextToken);
        Assert.Equal(1, Count("ListClusters"));
        Assert.Equal(20, Count("ListTasks"));
        Assert.Equal(10, Count("DescribeTasks"));
        Assert.Equal(0, Count("DescribeTaskDefinition"));
    }

    [Fact]
    public async Task The_ids_of_all_clusters_are_asked_for_at_once()
    {
        for (var i = 0; i < 9; i++)
        {
            _ecs.Simulator.AddTasks($"cluster-{i}", 1, "web");
        }

        // Those that run and those that ended, of ten clusters; the twentieth place is the families'.
        _ecs.Simulator.Gather("ListTasks", 19);

        var page = await Containers.ListContainersAsync(PageRequest.First(), CancellationToken.None);

        Assert.Equal(9, page.Items.Count);
    }

    [Fact]
    public async Task A_large_cluster_is_described_only_as_far_as_the_page_goes()
    {
        _ecs.Simulator.AddTasks("default", 950, "web");

        var page = await Containers.ListContainersAsync(PageRequest.First(50), CancellationToken.None);

        Assert.Equal(50, page.Items.Count);
        Assert.NotNull(page.NextToken);
        Assert.Equal(1, Count("DescribeTasks"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Containers_of_one_task_may_stand_on_two_pages(int pageSize)
    {
        var tasks = _ecs.Simulator.AddTasks("default", 12, "web", "log", "proxy");
        _ecs.Simulator.AddTasks("other", 3, "web");
        await DeployAsync("mine");

        var listed = await ListAsync(pageSize);

        Assert.Equal((12 * 3) + 3 + 1, listed.Select(item => item.Id).Distinct().Count());
        Assert.Equal(listed.Count, listed.Select(item => item.Id).Distinct().Count());
        var first = listed.Where(item => item.Group == tasks[0]).ToList();
        Assert.Equal(["log", "proxy", "web"], first.Select(item => item.Name));
        Assert.All(first, item => Assert.Equal("default", item.Cluster?.Value));
    }

    [Fact]
    public async Task A_container_that_was_started_anew_is_listed_once()
    {
        var id = await DeployAsync("again");
        var power = _ecs.Open<IContainerPowerDriver>();
        await power.RestartContainerAsync(id, null, CancellationToken.None);
        await power.RestartContainerAsync(id, null, CancellationToken.None);

        var listed = await ListAsync(100);

        Assert.Equal(id, Assert.Single(listed).Id.Value);
    }

    [Fact]
    public async Task A_stopped_container_stays_when_ECS_has_forgotten_its_task()
    {
        var id = await DeployAsync("kept");
        await _ecs.Open<IContainerPowerDriver>().StopContainerAsync(id, null, CancellationToken.None);
        await ListAsync(100);
        await ListAsync(100);
        await ListAsync(100);
        _ecs.Simulator.ForgetEnded();

        var listed = Assert.Single(await ListAsync(100));
        var alone = await Containers.GetContainerAsync(id, CancellationToken.None);

        Assert.Equal((ContainerState.Stopped, null), (listed.State, listed.NativeState));
        Assert.Equal((listed.State, listed.Image, listed.CreatedAt), (alone.State, alone.Image, alone.CreatedAt));
        await _ecs.Open<IContainerPowerDriver>().StartContainerAsync(id, CancellationToken.None);
        Assert.Equal(ContainerState.Pending, Assert.Single(await ListAsync(100)).State);
    }

    [Fact]
    public async Task A_destroyed_container_leaves_the_list_at_once_and_its_name_is_free()
    {
        var id = await DeployAsync("short");
        await Containers.DestroyContainerAsync(id, CancellationToken.None);

        Assert.Empty(await ListAsync(100));
        var again = await Containers.DeployContainerAsync(_ecs.StayingUp("short") with { Start = false }, CancellationToken.None);

        var listed = Assert.Single(await ListAsync(100));
        Assert.Equal((again.Id, ContainerState.Stopped, null), (listed.Id, listed.State, listed.ExitCode));
    }

    [Fact]
    public async Task A_list_of_one_cluster_asks_for_no_other()
    {
        _ecs.Simulator.AddTasks("other", 2, "web");
        _ecs.Simulator.AddTasks("default", 2, "web");
        var request = PageRequest.First() with
        {
            Filter = new ListFilter { Cluster = "other", State = "running" },
        };

        var page = await Containers.ListContainersAsync(request, CancellationToken.None);

        Assert.All(page.Items, item => Assert.Equal("other", item.Cluster?.Value));
        Assert.Equal(2, page.Items.Count);
        Assert.Equal(1, Count("ListTasks"));
    }

    [Fact]
    public async Task A_token_of_another_list_is_refused()
    {
        var request = PageRequest.First() with { Token = "no such/token" };

        var failure = await Assert.ThrowsAsync<DriverException>(() => Containers.ListContainersAsync(request, CancellationToken.None));

        Assert.Equal((DriverErrorKind.InvalidRequest, "pageToken"), (failure.Kind, failure.Field));
    }

    private int Count(string action) => _ecs.Simulator.Requests.Count(request => EcsSimulator.ActionOf(request) == action);

    private async Task<string> DeployAsync(string name) =>
        (await Containers.DeployContainerAsync(_ecs.StayingUp(name), CancellationToken.None)).Id.Value;

    private async Task<IReadOnlyList<Container>> ListAsync(int pageSize)
    {
        var items = new List<Container>();
        string? token = null;
        do
        {
            var page = await Containers.ListContainersAsync(new PageRequest(pageSize, token, ListFilter.None), CancellationToken.None);
            Assert.True(page.Items.Count <= pageSize, $"{page.Items.Count} items on a page of {pageSize}.");
            items.AddRange(page.Items);
            token = page.NextToken;
        } while (token is not null);

        return items;
    }
}
