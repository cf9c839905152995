using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Model;

public sealed class ObjectConditionsTests
{
    private const string Tag = "\"one\"";
    private static readonly EntityTags One = new(false, [Tag]);
    private static readonly EntityTags WeakOne = new(false, ["W/" + Tag]);
    private static readonly EntityTags Other = new(false, ["\"other\""]);
    private static readonly EntityTags Any = new(true, []);
    private static readonly DateTimeOffset Modified = new(2026, 5, 1, 12, 0, 0, 700, TimeSpan.Zero);
    private static readonly DateTimeOffset ModifiedInHttp = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Strong_comparison_never_equals_a_weak_tag()
    {
        Assert.True(One.ContainsStrong(Tag));
        Assert.False(WeakOne.ContainsStrong(Tag));
        Assert.False(WeakOne.ContainsStrong("W/" + Tag));
        Assert.True(Any.ContainsStrong(Tag));
        Assert.False(Other.ContainsStrong(Tag));
    }

    [Fact]
    public void Weak_comparison_takes_no_notice_of_weakness()
    {
        Assert.True(One.ContainsWeak("W/" + Tag));
        Assert.True(WeakOne.ContainsWeak(Tag));
        Assert.True(Any.ContainsWeak(Tag));
        Assert.False(Other.ContainsWeak(Tag));
    }

    [Fact]
    public void Nothing_asked_for_is_empty()
    {
        Assert.True(ObjectConditions.None.IsEmpty);
        Assert.True(new ObjectConditions().IsEmpty);
        Assert.False(new ObjectConditions { IfMatch = Any }.IsEmpty);
    }

    [Fact]
    public void A_read_without_conditions_is_sent() => Assert.True(ObjectConditions.None.AllowRead(Tag, Modified));

    [Fact]
    public void If_match_fails_a_read_of_another_version()
    {
        Assert.True(new ObjectConditions { IfMatch = One }.AllowRead(Tag, Modified));
        AssertFails(() => new ObjectConditions { IfMatch = Other }.AllowRead(Tag, Modified));
    }

    [Fact]
    public void If_none_match_spares_a_read_of_the_same_version()
    {
        Assert.False(new ObjectConditions { IfNoneMatch = WeakOne }.AllowRead(Tag, Modified));
        Assert.True(new ObjectConditions { IfNoneMatch = Other }.AllowRead(Tag, Modified));
    }

    [Fact]
    public void Dates_are_compared_to_the_second()
    {
        Assert.False(new ObjectConditions { IfModifiedSince = ModifiedInHttp }.AllowRead(Tag, Modified));
        Assert.True(new ObjectConditions { IfModifiedSince = ModifiedInHttp.AddSeconds(-1) }.AllowRead(Tag, Modified));
        Assert.True(new ObjectConditions { IfUnmodifiedSince = ModifiedInHttp }.AllowRead(Tag, Modified));
        AssertFails(() => new ObjectConditions { IfUnmodifiedSince = ModifiedInHttp.AddSeconds(-1) }.AllowRead(Tag, Modified));
    }

    [Fact]
    public void A_tag_stands_above_a_date()
    {
        var matching = new ObjectConditions { IfMatch = One, IfUnmodifiedSince = ModifiedInHttp.AddDays(-1) };
        Assert.True(matching.AllowRead(Tag, Modified));

        var changed = new ObjectConditions { IfNoneMatch = Other, IfModifiedSince = ModifiedInHttp.AddDays(1) };
        Assert.True(changed.AllowRead(Tag, Modified));
    }

    [Fact]
    public void A_write_that_needs_an_object_fails_without_one()
    {
        AssertFails(() => new ObjectConditions { IfMatch = Any }.RequireForWrite(null));
        AssertFails(() => new ObjectConditions { IfUnmodifiedSince = ModifiedInHttp }.RequireForWrite(null));
        new ObjectConditions { IfNoneMatch = Any }.RequireForWrite(null);
        ObjectConditions.None.RequireForWrite(null);
    }

    [Fact]
    public void A_write_replaces_only_the_version_asked_for()
    {
        var current = Current();
        new ObjectConditions { IfMatch = One }.RequireForWrite(current);
        new ObjectConditions { IfNoneMatch = Other }.RequireForWrite(current);
        new ObjectConditions { IfUnmodifiedSince = ModifiedInHttp }.RequireForWrite(current);
        AssertFails(() => new ObjectConditions { IfMatch = WeakOne }.RequireForWrite(current));
        AssertFails(() => new ObjectConditions { IfNoneMatch = Any }.RequireForWrite(current));
        AssertFails(() => new ObjectConditions { IfNoneMatch = WeakOne }.RequireForWrite(current));
        AssertFails(() => new ObjectConditions { IfUnmodifiedSince = ModifiedInHttp.AddSeconds(-1) }.RequireForWrite(current));
    }

    private static void AssertFails(Action call) =>
        Assert.Equal(DriverErrorKind.PreconditionFailed, Assert.Throws<DriverException>(call).Kind);

    private static void AssertFails(Func<bool> call) =>
        AssertFails(() =>
        {
            call();
        });

    private static ObjectInfo Current() =>
        new()
        {
            Id = "key",
            State = ResourceState.Available,
            Bucket = "bucket",
            Key = "key",
            SizeBytes = 1,
            ETag = Tag,
            LastModified = Modified,
        };
}
