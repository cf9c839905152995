using System.CommandLine;
using Gateway.Api.Connections;
using Gateway.Api.Connections.Vault;

namespace Gateway.Api.CommandLine;

/// <summary><c>gateway vault</c>: the master keys of the connections that callers make.</summary>
internal static class VaultCommand
{
    public static Command Make(CommandHost host)
    {
        var key = new Command("key", "Writes a new master key.");
        key.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(VaultKey.Generate()));
        var rotate = new Command("rotate", "Seals all stored connections with the first master key. Gateways may go on meanwhile.");
        rotate.SetAction(
            (parsed, cancellationToken) =>
                host.UseAsync(
                    (IServiceProvider services) => RotateAsync(services, parsed.InvocationConfiguration.Output, cancellationToken)
                )
        );
        return new Command("vault", "The master keys of the connections that callers make.") { key, rotate };
    }

    private static async Task<int> RotateAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        var keys = services.GetRequiredService<VaultKeys>();
        if (!keys.AreThere)
        {
            throw new StartupException($"{VaultOptions.Section}: Set KeyFile or Key: there is no master key.");
        }

        var result = await services.GetRequiredService<VaultRotation>().RunAsync(cancellationToken);
        await output.WriteLineAsync($"{result.Sealed} sealed with '{keys.First.Id}', {result.Unchanged} were already.");
        foreach (var name in result.Failed)
        {
            await output.WriteLineAsync($"{name}: cannot be opened, and stays as it is.");
        }

        return result.Failed.Count == 0 ? 0 : 1;
    }
}
