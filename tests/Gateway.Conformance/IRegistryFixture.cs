namespace Gateway.Conformance;

/// <summary>What a provider's fixture tells the suite of registries.</summary>
public interface IRegistryFixture
{
    /// <summary>A repository with three tags at least.</summary>
    string Repository { get; }

    /// <summary>A tag of it.</summary>
    string Tag { get; }

    /// <summary>The reference that this tag is pulled by.</summary>
    string TagReference { get; }

    /// <summary>A repository that is not there.</summary>
    string MissingRepository { get; }
}
