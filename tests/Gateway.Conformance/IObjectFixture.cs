namespace Gateway.Conformance;

/// <summary>
/// What a store cannot do, told by its fixture, so that the suites test that it says so instead of pretending. A fixture that does
/// not implement this stands for a store that can do everything.
/// </summary>
public interface IObjectFixture
{
    /// <summary>The conditions that are refused as not supported.</summary>
    WriteConditions Refused => WriteConditions.None;

    /// <summary>Whether the store cannot hold this key, and so refuses it as an impossible value.</summary>
    bool RefusesKey(string key) => false;

    /// <summary>Whether the names of the bucket's objects come in the order of their UTF-8 bytes; else in another that stays the same.</summary>
    bool ListsByBytes => true;

    /// <summary>Whether a change of properties never puts back the bytes that a write at the same moment has replaced.</summary>
    bool KeepsRacingWrites => true;
}

/// <summary>Conditions of writes, by the request that carries them.</summary>
[Flags]
public enum WriteConditions
{
    None = 0,
    PutIfMatch = 1 << 0,
    PutIfNoneMatchAny = 1 << 1,
    PutIfNoneMatchTag = 1 << 2,
    PutIfUnmodifiedSince = 1 << 3,
    DeleteIfMatch = 1 << 4,
    DeleteIfNoneMatch = 1 << 5,
    DeleteIfUnmodifiedSince = 1 << 6,
    UpdateIfMatch = 1 << 7,
    CopyIfNoneMatchAny = 1 << 8,
    CompleteIfMatch = 1 << 9,
    CompleteIfNoneMatchAny = 1 << 10,
}
