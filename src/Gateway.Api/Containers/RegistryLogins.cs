using Gateway.Api.Security.Rights;
using Gateway.Drivers.Containers;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Containers;

/// <summary>Puts name and password in the place of a connection that a request names as its credentials.</summary>
internal sealed class RegistryLogins(DriverFactory drivers, Access access)
{
    private const string Field = "credentials.connection";

    /// <summary>Refuses a connection that the caller may not pull with.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>: it does not exist for him.</exception>
    public void Check(RegistryCredentials? given)
    {
        if (given?.Connection is { } name)
        {
            Find(name);
            access.Require(Verb.RegistriesLogin, name);
        }
    }

    /// <summary>What the driver is given; null for nothing.</summary>
    /// <exception cref="DriverException">
    /// <see cref="DriverErrorKind.InvalidValue"/>: the connection does not exist or is of another registry than the image.
    /// </exception>
    public async Task<RegistryCredentials?> ReadAsync(string image, RegistryCredentials? given, CancellationToken cancellationToken)
    {
        if (given?.Connection is not { } name)
        {
            return given;
        }

        Check(given);
        var connection = Find(name);
        var login = await drivers.Open<IRegistryLoginDriver>(connection).GetRegistryLoginAsync(cancellationToken);
        if (login is null)
        {
            return null;
        }

        // A reference is the caller's: it must not take the connection's password to a host that the caller picks.
        return ImageReference.TryParse(image, out var reference) && reference.Registry == login.Registry
            ? new RegistryCredentials { Username = login.Username, Password = login.Password }
            : throw connection.Fail(
                DriverErrorKind.InvalidValue,
                $"The connection '{name}' is of the registry {login.Registry}, and the image is of another.",
                Field
            );
    }

    private Connection Find(string name)
    {
        try
        {
            return drivers.Find(name);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            throw new DriverException(DriverErrorKind.InvalidValue, e.Message, e) { Field = Field };
        }
    }
}

/// <summary>Checks the login of a request before anything else is done with it.</summary>
internal static class RegistryLoginFilter
{
    /// <summary>Before <c>AsOperation</c>: an operation is the gateway's own work, and asks for no rights any more.</summary>
    public static RouteHandlerBuilder CheckLogin<TBody>(this RouteHandlerBuilder route, Func<TBody, RegistryCredentials?> read)
        where TBody : class =>
        route.AddEndpointFilter(
            (context, next) =>
            {
                var logins = context.HttpContext.RequestServices.GetRequiredService<RegistryLogins>();
                logins.Check(read(context.Arguments.OfType<TBody>().Single()));
                return next(context);
            }
        );
}
