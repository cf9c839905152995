using System.Text.Json;
using Gateway.Api.Http;
using Gateway.Api.Lists;
using Gateway.Api.Observability;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Gateway.Api.Operations;

/// <summary>Writes what becomes of an operation, and tells those who follow it.</summary>
internal sealed class OperationWriter(
    OperationStore store,
    OperationWatch watch,
    ListChanges changes,
    IOptions<JsonOptions> json,
    GatewayMeter meter,
    TimeProvider time
)
{
    private JsonSerializerOptions Json => json.Value.SerializerOptions;

    /// <summary>Begins a step, or notes that it was begun once more.</summary>
    public void BeginStep(OperationRow row, string name)
    {
        var steps = Steps(row);
        if (steps.LastOrDefault() is { EndedAt: null } last && last.Name == name)
        {
            steps[^1] = last with { Attempts = last.Attempts + 1 };
        }
        else
        {
            EndLast(steps);
            steps.Add(new OperationStep(name, time.GetUtcNow(), null, 1));
        }

        Write(row, steps);
    }

    /// <summary>How long the last step has been under way.</summary>
    public TimeSpan Waited(OperationRow row) => Steps(row) is [.., var last] ? time.GetUtcNow() - last.StartedAt : TimeSpan.Zero;

    /// <summary>Notes what there is to show.</summary>
    public void SetResult(OperationRow row, object? result) =>
        row.Result = result is null ? null : JsonSerializer.Serialize(result, result.GetType(), Json);

    /// <summary>Writes how far it is; the caller goes on with it.</summary>
    /// <exception cref="OperationLostException">Somebody else has taken it.</exception>
    public Task KeepAsync(OperationRow row) => SaveAsync(row, null, isNews: true);

    /// <summary>Writes how far it is and lets it go for some time.</summary>
    /// <exception cref="OperationLostException">Somebody else has taken it.</exception>
    public Task WaitAsync(OperationRow row, TimeSpan time, bool isNews) => SaveAsync(row, time, isNews);

    /// <exception cref="OperationLostException">Somebody else has taken it.</exception>
    public Task SucceedAsync(OperationRow row, object? result)
    {
        SetResult(row, result);
        return EndAsync(row, OperationState.Succeeded);
    }

    /// <exception cref="OperationLostException">Somebody else has taken it.</exception>
    public Task FailAsync(OperationRow row, Problem problem, object? result = null)
    {
        SetResult(row, result);
        row.Problem = JsonSerializer.Serialize(problem, Json);
        return EndAsync(row, OperationState.Failed);
    }

    /// <exception cref="OperationLostException">Somebody else has taken it.</exception>
    public Task CancelAsync(OperationRow row, Problem? problem)
    {
        row.Result = null;
        row.Problem = problem is null ? null : JsonSerializer.Serialize(problem, Json);
        return EndAsync(row, OperationState.Canceled);
    }

    private async Task EndAsync(OperationRow row, OperationState state)
    {
        var steps = Steps(row);
        EndLast(steps);
        Write(row, steps);
        row.State = state.ToString();
        row.EndedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
        await SaveAsync(row, null, isNews: true);
        meter.RecordOperation(row);
    }

    private async Task SaveAsync(OperationRow row, TimeSpan? nextIn, bool isNews)
    {
        // Before anybody hears of it: a list that is asked for then must not be one from before.
        changes.Count(row.Connection);
        if (!await store.SaveAsync(row, nextIn, isNews))
        {
            throw new OperationLostException();
        }

        if (isNews)
        {
            watch.Signal(row.Id);
        }
    }

    private List<OperationStep> Steps(OperationRow row) => JsonSerializer.Deserialize<List<OperationStep>>(row.Steps, Json)!;

    private void Write(OperationRow row, List<OperationStep> steps) => row.Steps = JsonSerializer.Serialize(steps, Json);

    private void EndLast(List<OperationStep> steps)
    {
        if (steps.LastOrDefault() is { EndedAt: null } last)
        {
            steps[^1] = last with { EndedAt = time.GetUtcNow() };
        }
    }
}
