using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Ecs;

/// <summary>What the account's own registry (ECR) of the region lets others pull with.</summary>
internal sealed class EcrLoginDriver(HttpClient http, Connection connection, EcsSettings settings) : IRegistryLoginDriver
{
    /// <summary>The name that requests are signed for.</summary>
    public const string Service = "ecr";

    // Its address begins otherwise.
    private const string Host = "api.ecr";
    private const string Target = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";

    [Note("a token of Amazon ECR for the account's registry in the region, good for 12 hours; it is asked for each time")]
    public async Task<RegistryLogin?> GetRegistryLoginAsync(CancellationToken cancellationToken)
    {
        var call = AmzJson.ToMessage(settings.AddressOf(Host), Target, new AnyAnswer(), EcsJson.Default.AnyAnswer, isIdempotent: true);
        var answer = await http.ReadJsonAsync(call, EcsJson.Default.LoginAnswer, cancellationToken);
        return
            answer.AuthorizationData is [{ AuthorizationToken: { } token, ProxyEndpoint: { } endpoint }, ..]
            && Uri.TryCreate(endpoint, UriKind.Absolute, out var registry)
            && Decode(token) is var (user, password)
            ? new RegistryLogin(registry.Authority, user, new Secret(password))
            : throw connection.Fail(DriverErrorKind.Unexpected, "ECR's answer has no token in its form.");
    }

    private static (string User, string Password)? Decode(string token)
    {
        var bytes = new byte[token.Length];
        return
            Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [{ Length: > 0 } user, { Length: > 0 } password]
            ? (user, password)
            : null;
    }
}
