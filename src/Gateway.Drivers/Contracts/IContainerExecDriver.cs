using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Commands that are run inside containers.</summary>
[Contract("containers")]
public interface IContainerExecDriver
{
    /// <summary>
    /// Starts a command in a container that runs, and answers once it is under way and its terminal has its size. A missing id throws
    /// <see cref="DriverErrorKind.NotFound"/>, a container that does not run <see cref="DriverErrorKind.Conflict"/>; what the platform
    /// cannot do (a user, a directory, variables) <see cref="DriverErrorKind.NotSupported"/> with the field. A program that the container
    /// does not have is no failure of the call: the session ends with the exit code 126 or 127, as shells have it.
    /// </summary>
    Task<IContainerExecSession> OpenContainerExecAsync(string id, ExecRequest request, CancellationToken cancellationToken);
}
