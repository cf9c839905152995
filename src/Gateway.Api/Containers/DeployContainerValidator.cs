using FluentValidation;
using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>What a container to be deployed must look like, whatever the platform.</summary>
internal sealed class DeployContainerValidator : AbstractValidator<DeployContainer>
{
    private const int SmallestMemoryMiB = 6;

    public DeployContainerValidator()
    {
        RuleFor(container => container.Name)
            .Matches("^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")
            .WithMessage("Must have 1 to 128 letters, digits, '_', '.' and '-', and begin with a letter or digit.");
        RuleFor(container => container.Image).IsImageReference();
        RuleFor(container => container.Entrypoint).HasNoNulls();
        RuleFor(container => container.Command).HasNoNulls();
        RuleFor(container => container.Environment)
            .Must(variables =>
                variables.All(variable =>
                    variable.Key.Length > 0 && !variable.Key.Contains('=', StringComparison.Ordinal) && variable.Value is not null
                )
            )
            .WithMessage("No name may be empty or hold '=', and no value may be null.");
        RuleFor(container => container.Labels).IsTags();
        RuleFor(container => container.Ports).HasNoNulls();
        RuleForEach(container => container.Ports).Where(port => port is not null).SetValidator(new PortValidator());
        RuleFor(container => container.Mounts).HasNoNulls();
        RuleForEach(container => container.Mounts).Where(mount => mount is not null).SetValidator(new MountValidator());
        RuleFor(container => container.AddedCapabilities).HasNoNulls();
        RuleForEach(container => container.AddedCapabilities)
            .Matches("^[A-Za-z_]{1,64}$")
            .When(container => container.AddedCapabilities.All(capability => capability is not null))
            .WithMessage("Must be the name of a Linux capability such as NET_ADMIN.");
        RuleFor(container => container.Devices).HasNoNulls();
        RuleForEach(container => container.Devices).Where(device => device is not null).SetValidator(new DeviceValidator());
        RuleFor(container => container.Credentials!).SetValidator(new RegistryCredentialsValidator());
        RuleFor(container => container.ProviderOptions).IsOptions();
        RuleFor(container => container.Limits!).SetValidator(new LimitsValidator());
        RuleFor(container => container.RestartPolicy!).SetValidator(new RestartPolicyValidator());
    }

    private sealed class LimitsValidator : AbstractValidator<ContainerLimits>
    {
        public LimitsValidator()
        {
            RuleFor(limits => limits.MemoryMiB).GreaterThanOrEqualTo(SmallestMemoryMiB);
            RuleFor(limits => limits.Cpus).GreaterThan(0);
        }
    }

    private sealed class RestartPolicyValidator : AbstractValidator<RestartPolicy>
    {
        public RestartPolicyValidator()
        {
            RuleFor(policy => policy.MaxRetries).GreaterThan(0);
            RuleFor(policy => policy.MaxRetries)
                .Null()
                .When(policy => policy.When != RestartWhen.OnFailure)
                .WithMessage("Goes with onFailure only.");
        }
    }

    private sealed class PortValidator : AbstractValidator<PortBinding>
    {
        public PortValidator()
        {
            RuleFor(port => port.ContainerPort).InclusiveBetween(1, ushort.MaxValue);
            RuleFor(port => port.HostPort).InclusiveBetween(0, ushort.MaxValue);
            RuleFor(port => port.HostAddress)
                .Must(address => address is null || System.Net.IPAddress.TryParse(address, out _))
                .WithMessage("Must be an IP address.");
        }
    }

    private sealed class DeviceValidator : AbstractValidator<ContainerDevice>
    {
        public DeviceValidator()
        {
            RuleFor(device => device.Source).Must(path => path.StartsWith('/')).WithMessage("Must be an absolute path.");
            RuleFor(device => device.Target).Must(path => path is null || path.StartsWith('/')).WithMessage("Must be an absolute path.");
        }
    }

    private sealed class MountValidator : AbstractValidator<ContainerMount>
    {
        public MountValidator()
        {
            RuleFor(mount => mount.Target)
                .Must(target => target.StartsWith('/') && target.Length > 1)
                .WithMessage("Must be an absolute path.");
            RuleFor(mount => mount.Source).NotEmpty().When(mount => mount.Kind != MountKind.Memory);
            RuleFor(mount => mount.Source).Empty().When(mount => mount.Kind == MountKind.Memory);
            RuleFor(mount => mount.Source)
                .Must(source => source!.StartsWith('/'))
                .WithMessage("Must be an absolute path.")
                .When(mount => mount.Kind == MountKind.HostPath && !string.IsNullOrEmpty(mount.Source));
        }
    }
}
