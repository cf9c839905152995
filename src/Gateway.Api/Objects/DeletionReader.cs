using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Gateway.Api.Http;

namespace Gateway.Api.Objects;

/// <summary>Reads <c>{"keys":["a","b",…]}</c> some keys at a time, however many there are.</summary>
internal sealed class DeletionReader(PipeReader body)
{
    private const string Field = "keys";
    private readonly List<string> _keys = [];
    private JsonReaderState _json;
    private Place _place;
    private long _count;

    /// <summary>The next keys, at most so many; none after the last.</summary>
    /// <exception cref="InvalidInputException">The body is not of that form.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        _keys.Clear();
        while (_place != Place.End && _keys.Count < most)
        {
            var read = await body.ReadAsync(cancellationToken);
            var (consumed, needsMore) = (read.Buffer.End, false);
            try
            {
                (consumed, needsMore) = Take(read.Buffer, read.IsCompleted, most);
            }
            finally
            {
                // Also where the body is malformed: the server could not read over the rest of it.
                body.AdvanceTo(consumed, needsMore ? read.Buffer.End : consumed);
            }
        }

        return [.. _keys];
    }

    private (SequencePosition Consumed, bool NeedsMore) Take(ReadOnlySequence<byte> bytes, bool isFinal, int most)
    {
        var reader = new Utf8JsonReader(bytes, isFinal, _json);
        var needsMore = false;
        try
        {
            while (_keys.Count < most && !(needsMore = !reader.Read()))
            {
                Step(ref reader);
            }
        }
        catch (JsonException e)
        {
            throw Malformed($"Is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // How the reader tells half a surrogate pair, and bytes that are no UTF-8.
            throw Wrong($"{Field}[{_count}]", "Is not Unicode.");
        }

        _json = reader.CurrentState;
        return (reader.Position, needsMore);
    }

    private void Step(ref Utf8JsonReader reader) =>
        _place = (_place, reader.TokenType) switch
        {
            (Place.Start, JsonTokenType.StartObject) => Place.Object,
            (Place.Object, JsonTokenType.PropertyName) when reader.ValueTextEquals(Field) => Place.Name,
            (Place.Object, JsonTokenType.PropertyName) => throw Wrong(reader.GetString()!, "There is no such field."),
            (Place.Name, JsonTokenType.StartArray) => Place.Array,
            (Place.Array, JsonTokenType.String) => Add(reader.GetString()!),
            (Place.Array, JsonTokenType.Null) => throw Impossible("Must not hold null."),
            (Place.Array, not JsonTokenType.EndArray) => throw Wrong($"{Field}[{_count}]", "Must be a string."),
            (Place.Array, JsonTokenType.EndArray) => _count > 0 ? Place.Done : throw Impossible("Must have at least one key."),
            (Place.Done, JsonTokenType.EndObject) => Place.End,
            (Place.Done, JsonTokenType.PropertyName) => throw Wrong(reader.GetString()!, "There is no such field, or it occurs twice."),
            (Place.Object, JsonTokenType.EndObject) => throw Malformed("Is required."),
            _ => throw Malformed("Must be an array of strings."),
        };

    private Place Add(string key)
    {
        if (key.Length == 0)
        {
            throw Impossible("Must not hold an empty key.");
        }

        _count++;
        _keys.Add(key);
        return Place.Array;
    }

    private InvalidInputException Malformed(string message) => Wrong(Field, message);

    private InvalidInputException Wrong(string field, string message) => new(field, message + SoFar());

    private InvalidInputException Impossible(string message) =>
        new(StatusCodes.Status422UnprocessableEntity, new Dictionary<string, string[]> { [Field] = [message + SoFar()] });

    // The keys of this round have not been handed out yet.
    private string SoFar() => _count > _keys.Count ? $" The {_count - _keys.Count} keys before it were deleted." : "";

    private enum Place
    {
        Start,
        Object,
        Name,
        Array,
        Done,
        End,
    }
}
