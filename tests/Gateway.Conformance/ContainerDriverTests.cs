using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IContainerDriver"/>.</summary>
public abstract class ContainerDriverTests<TFixture>(TFixture fixture) : ContainerSuite<TFixture, IContainerDriver>(fixture)
    where TFixture : ProviderFixture, IContainerFixture
{
    [SkippableFact]
    public async Task A_deployed_container_runs_under_its_name()
    {
        var request = Fixture.StayingUp(NewName("container"));

        var deployed = await DeployAsync(request);
        var running = await WaitForStateAsync(deployed.Id.Value, ContainerState.Running);

        Assert.Equal(request.Name, deployed.Name);
        Assert.Equal(request.Image, running.Image);
        Assert.Equal(ProviderFixture.ConnectionName, deployed.Connection);
        Assert.Equal(Fixture.Provider, deployed.Provider);
        Assert.NotNull(running.NativeState);
        Assert.Null(running.ExitCode);
        Assert.NotNull(running.CreatedAt);
        Assert.Equal(TimeSpan.Zero, running.CreatedAt.Value.Offset);
    }

    [SkippableFact]
    public async Task A_container_that_is_not_started_does_not_run()
    {
        var container = await DeployAsync(Fixture.StayingUp(NewName("container")) with { Start = false });

        var got = await Driver.GetContainerAsync(container.Id.Value, Cancellation);

        Assert.Contains(got.State, new[] { ContainerState.Pending, ContainerState.Stopped });
    }

    [SkippableFact]
    public async Task The_labels_of_a_container_come_back()
    {
        var labels = Fixture.UnusualLabels;

        var container = await DeployAsync(Fixture.StayingUp(NewName("container")) with { Labels = labels, Start = false });

        Assert.Superset(labels.ToHashSet(), container.Labels.ToHashSet());
    }

    [SkippableFact]
    public async Task A_port_left_to_the_platform_is_published_on_loopback()
    {
        var ports = new[]
        {
            new PortBinding { ContainerPort = 8080, HostPort = 0 },
        };
        var request = Fixture.StayingUp(NewName("container")) with { Ports = ports };
        if (!Fixture.ChoosesHostPorts)
        {
            var refusal = await AssertFailsAsync(DriverErrorKind.NotSupported, () => DeployAsync(request));
            Assert.Equal("ports", refusal.Field);
            return;
        }

        var deployed = await DeployAsync(request);
        var running = await WaitForStateAsync(deployed.Id.Value, ContainerState.Running);

        var port = Assert.Single(running.Ports, port => port.ContainerPort == 8080);
        Assert.InRange(port.HostPort ?? 0, 1, 65535);
        Assert.Equal("127.0.0.1", port.HostAddress);
        Assert.Equal(PortProtocol.Tcp, port.Protocol);
    }

    [SkippableFact]
    public async Task The_addresses_are_the_container_s_own()
    {
        var running = await DeployRunningAsync();

        Assert.DoesNotContain(running.Addresses, address => address is "0.0.0.0" or "::" or "127.0.0.1" or "");
    }

    [SkippableFact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        var request = Fixture.StayingUp(NewName("container")) with { Start = false };
        await DeployAsync(request);

        await AssertFailsAsync(DriverErrorKind.Conflict, () => DeployAsync(request));
    }

    [SkippableFact]
    public async Task An_image_that_the_platform_does_not_have_is_an_invalid_value_or_an_error_of_the_container()
    {
        var request = Fixture.StayingUp(NewName("container")) with { Image = Fixture.MissingImage };
        if (!Fixture.ChecksImages)
        {
            var failed = await WaitForStateAsync((await DeployAsync(request)).Id.Value, ContainerState.Error);
            Assert.False(string.IsNullOrEmpty(failed.Reason));
            return;
        }

        var failure = await AssertFailsAsync(DriverErrorKind.InvalidValue, () => DeployAsync(request));

        Assert.Equal("image", failure.Field);
        Assert.DoesNotContain(await ListAllAsync(Driver.ListContainersAsync, pageSize: 100), container => container.Name == request.Name);
    }

    [SkippableFact]
    public async Task What_a_container_wants_of_its_host_is_refused_unless_the_settings_allow_it()
    {
        var plain = Fixture.StayingUp(NewName("container")) with { Start = false };
        (string Field, DeployContainer Request)[] wishes =
        [
            ("privileged", plain with { Privileged = true }),
            ("hostNetwork", plain with { HostNetwork = true }),
            ("hostPid", plain with { HostPid = true }),
            ("hostIpc", plain with { HostIpc = true }),
            ("addedCapabilities", plain with { AddedCapabilities = ["NET_ADMIN"] }),
            ("devices", plain with { Devices = [new ContainerDevice { Source = "/dev/fuse" }] }),
            ("mounts", plain with { Mounts = [Mount(MountKind.HostPath, "/etc")] }),
        ];
        foreach (var (field, request) in wishes)
        {
            var failure = await Assert.ThrowsAsync<DriverException>(() => DeployAsync(request));

            // A platform without hosts of one's own cannot do it at all.
            Assert.Contains(failure.Kind, new[] { DriverErrorKind.PermissionDenied, DriverErrorKind.NotSupported });
            Assert.Equal(field, failure.Field);
        }

        static ContainerMount Mount(MountKind kind, string source) =>
            new()
            {
                Kind = kind,
                Source = source,
                Target = "/mnt",
            };
    }

    [SkippableFact]
    public async Task An_option_that_does_not_exist_is_refused() =>
        await AssertUnknownOptionFailsAsync(() =>
            DeployAsync(Fixture.StayingUp(NewName("container")) with { ProviderOptions = UnknownOptions })
        );

    [SkippableFact]
    public async Task A_list_has_every_container_once_over_its_pages()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await DeployAsync(Fixture.StayingUp(NewName("container")) with { Start = false })).Id.Value);
        }

        var listed = (await ListAllAsync(Driver.ListContainersAsync, pageSize: 2)).Select(container => container.Id.Value).ToList();

        Assert.Superset(ids.ToHashSet(), listed.ToHashSet());
        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
    }

    [SkippableFact]
    public async Task The_list_and_the_container_itself_agree()
    {
        var request = Fixture.StayingUp(NewName("container")) with
        {
            Labels = new Dictionary<string, string> { ["team"] = "blue" },
            Ports =
            [
                new PortBinding { ContainerPort = 8080, HostPort = Fixture.ChoosesHostPorts ? 0 : null },
                .. Fixture.ListsUnpublishedPorts ? new[] { new PortBinding { ContainerPort = 9090 } } : [],
            ],
        };
        var id = (await DeployAsync(request)).Id.Value;

        var got = await WaitForStateAsync(id, ContainerState.Running);
        var listed = Assert.Single(await ListAllAsync(Driver.ListContainersAsync, pageSize: 100), container => container.Id.Value == id);

        AssertAgree(Fixture.ListsNativeStates ? got : got with { NativeState = listed.NativeState }, listed);
    }

    [SkippableFact]
    public async Task A_filtered_list_has_what_is_asked_for()
    {
        var labels = new Dictionary<string, string> { ["team"] = NewName("label") };
        var wanted = await DeployAsync(Fixture.StayingUp(NewName("container.a")) with { Labels = labels });
        await DeployAsync(Fixture.StayingUp(NewName("container")) with { Start = false });
        await WaitForStateAsync(wanted.Id.Value, ContainerState.Running);

        ListFilter[] filters =
        [
            new() { Name = wanted.Name },
            new() { Tags = labels },
            new() { State = "running", Name = wanted.Name },
            new() { Image = wanted.Image, Tags = labels },
        ];
        foreach (var filter in filters)
        {
            var listed = await ListAllAsync(Driver.ListContainersAsync, pageSize: 1, filter);

            // A driver may leave a filter, or a part of one, to the gateway, which applies it like this.
            Assert.Equal(wanted.Id, Assert.Single(listed, container => container.Matches(filter)).Id);
        }
    }

    [SkippableFact]
    public async Task Getting_a_missing_container_throws_not_found()
    {
        var id = await DestroyedIdAsync();

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.GetContainerAsync(id, Cancellation));
    }

    [SkippableFact]
    public async Task Destroying_removes_a_container_that_runs()
    {
        var container = await DeployRunningAsync();

        await Driver.DestroyContainerAsync(container.Id.Value, Cancellation);

        Assert.True(await WaitForAsync(() => IsGoneAsync(container.Id.Value), isGone => isGone));
    }

    [SkippableFact]
    public async Task Destroying_a_missing_container_throws_not_found()
    {
        var id = await DestroyedIdAsync();

        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DestroyContainerAsync(id, Cancellation));
    }

    private static void AssertAgree(Container got, Container listed)
    {
        Assert.Equal(got.Name, listed.Name);
        Assert.Equal(got.State, listed.State);
        Assert.Equal(got.NativeState, listed.NativeState);
        Assert.Equal(got.CreatedAt, listed.CreatedAt);
        Assert.Equal(got.Image, listed.Image);
        Assert.Equal(got.Addresses, listed.Addresses);
        Assert.Equal(got.Ports, listed.Ports);
        Assert.Equal(got.Labels.ToHashSet(), listed.Labels.ToHashSet());
        Assert.Equal(got.ExitCode, listed.ExitCode);
        Assert.Equal(got.Cluster, listed.Cluster);
    }
}
