using Gateway.Drivers.Model;

namespace Gateway.Conformance;

/// <summary>For a fixture whose nodes are not simply of the first image and the smallest size.</summary>
public interface INodeFixture
{
    /// <summary>A request that the connection can fulfil.</summary>
    CreateNode NewNode(string name);
}
