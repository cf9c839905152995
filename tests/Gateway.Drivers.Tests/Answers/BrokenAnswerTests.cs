using System.Collections;
using System.Reflection;
using System.Text.Json;
using Gateway.Conformance;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Gateway.Drivers.Tests.Canaries;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Drivers.Tests.Answers;

/// <summary>
/// The provider's own good answers to all that is read, each with one thing missing or of another kind: what comes out is an answer that can be shown or a
/// <see cref="DriverException"/>, and never anything else, which would be a failure of the gateway's own.
/// </summary>
public abstract class BrokenAnswerTests<TFixture>(TFixture fixture) : IClassFixture<TFixture>, IAsyncLifetime
    where TFixture : ProviderFixture
{
    private const int MostTold = 25;
    private static readonly string[] Readers = ["List", "Get", "Check", "Read", "Search", "Open"];

    private readonly AnswerTape _tape = new();
    private readonly Stock _stock = new(fixture);
    private TestGateway? _gateway;

    public Task InitializeAsync()
    {
        _gateway = new TestGateway(
            TimeProvider.System,
            services =>
            {
                _tape.Install(services);
                ConfigureServices(services);
            }
        );
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _stock.ClearAsync();
    }

    /// <summary>Collections that the provider under test does not have, although its driver does.</summary>
    protected virtual string[] Without => [];

    /// <summary>Replaces services, as the fixture does.</summary>
    protected virtual void ConfigureServices(IServiceCollection services) { }

    [SkippableFact]
    public async Task An_answer_that_lacks_something_is_told_as_such()
    {
        _gateway!.Add(fixture.Connection);
        await _stock.FillAsync(Without);

        var faults = new List<string>();
        var tried = 0;
        foreach (
            var (contract, method) in ContractCalls
                .Of(fixture.Connection.Provider)
                .Where(call => IsReader(call) && !Without.Contains(CollectionOf(call.Contract)))
        )
        {
            foreach (var (what, failure) in await TryAllAsync(contract, method))
            {
                tried++;
                if (failure is not null)
                {
                    faults.Add($"{method.Name}, {what}: {failure}");
                }
            }
        }

        Assert.True(tried > 0, "No answer was tried.");
        Assert.True(faults.Count == 0, $"{faults.Count} of {tried}:\n{string.Join('\n', faults.Take(MostTold))}");
    }

    private static string CollectionOf(Type contract) => contract.GetCustomAttribute<ContractAttribute>()!.Name;

    // A session of a command is not an answer.
    private static bool IsReader((Type Contract, MethodInfo Method) call) =>
        call.Contract != typeof(IContainerExecDriver) && Readers.Any(verb => call.Method.Name.StartsWith(verb, StringComparison.Ordinal));

    private async Task<IReadOnlyList<(string What, string? Failure)>> TryAllAsync(Type contract, MethodInfo method)
    {
        // Twice, so that what is asked only once is not on the tape: tokens, versions.
        for (var i = 0; i < 2; i++)
        {
            _tape.Record();
            if (await CallAsync(contract, method) is { } failure)
            {
                return [("as it is", failure)];
            }
        }

        var good = _tape.Answers.ToList();
        var outcomes = new List<(string What, string? Failure)>();
        for (var i = 0; i < good.Count; i++)
        {
            foreach (var (what, mutant) in Mutants.Of(good[i]))
            {
                _tape.Play([.. good[..i], mutant, .. good[(i + 1)..]]);
                outcomes.Add(($"{good[i].Key}, {what}", await CallAsync(contract, method)));
            }
        }

        return outcomes;
    }

    /// <returns>What is wrong; null for nothing.</returns>
    private async Task<string?> CallAsync(Type contract, MethodInfo method)
    {
        try
        {
            var driver = typeof(TestGateway)
                .GetMethod(nameof(TestGateway.Open))!
                .MakeGenericMethod(contract)
                .Invoke(_gateway, [ProviderFixture.ConnectionName])!;
            var collection = CollectionOf(contract);
            var answer = await ContractCalls.CallAsync(
                driver,
                method,
                CancellationToken.None,
                parameter => _stock.Find(collection, parameter)
            );
            return await JudgeAsync(answer);
        }
        catch (DriverException e)
        {
            return e.Connection == ProviderFixture.ConnectionName ? null : $"A failure of no connection: {e.Message}";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return string.Join('\n', e.ToString().Split('\n').Take(6));
        }
    }

    private static async Task<string?> JudgeAsync(object? answer)
    {
        if (answer is ObjectContent content)
        {
            await using (content)
            {
                await (content.Body ?? Stream.Null).CopyToAsync(Stream.Null);
                answer = content.Info;
            }
        }

        // As it is shown.
        JsonSerializer.Serialize(answer);
        return ItemsOf(answer).OfType<Resource>().All(item => item.Id.Value is not null && item.Connection.Length > 0)
            ? null
            : "An item without an id.";
    }

    private static IEnumerable<object?> ItemsOf(object? answer) =>
        answer switch
        {
            IEnumerable items => items.Cast<object?>(),
            _ when answer?.GetType().GetProperty("Items")?.GetValue(answer) is IEnumerable items => items.Cast<object?>(),
            _ => [answer],
        };
}
