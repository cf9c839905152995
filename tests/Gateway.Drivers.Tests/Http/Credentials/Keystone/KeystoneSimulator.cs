using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Credentials.Keystone;

/// <summary>
/// A Keystone with one user, one project and two application credentials, and a service behind its tokens. It takes only logins of the
/// form that https://docs.openstack.org/api-ref/identity/v3/ gives, and its tokens end by the clock of the test.
/// </summary>
public sealed class KeystoneSimulator : IAsyncLifetime
{
    public const string Password = "s3cret-password";
    public const string CredentialSecret = "s3cret-credential";
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly HttpServer _server = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new(StringComparer.Ordinal);
    private int _logins;

    public Uri Address => new(_server.Address, "v3");

    /// <summary>Ends the tokens; set by each test.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public int Logins => _logins;

    /// <summary>The paths below the services that were asked for with a good token.</summary>
    public ConcurrentQueue<string> Served { get; } = new();

    /// <summary>Whether the services refuse every token.</summary>
    public bool RefusesTokens { get; set; }

    /// <summary>Whether a login is answered as one of a wrong form, quoting it.</summary>
    public bool QuotesLogins { get; set; }

    /// <summary>Logins wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _server.Answer = AnswerAsync;
        return _server.InitializeAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    /// <summary>Makes every token that was given out worthless, as a change of the password does.</summary>
    public void Revoke() => _tokens.Clear();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/v3/auth/tokens" && HttpMethods.IsPost(context.Request.Method))
        {
            await LogInAsync(context);
        }
        else if (path == "/auth/v1.0" && HttpMethods.IsGet(context.Request.Method))
        {
            LogInByVersion1(context);
        }
        else if (path.StartsWith("/service/", StringComparison.Ordinal))
        {
            Serve(context, path["/service/".Length..]);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private void Serve(HttpContext context, string path)
    {
        var token = Assert.Single(context.Request.Headers["X-Auth-Token"])!;
        if (RefusesTokens || !_tokens.TryGetValue(token, out var end) || end <= Clock.GetUtcNow())
        {
            context.Response.StatusCode = 401;
            return;
        }

        Served.Enqueue(path);
    }

    private async Task LogInAsync(HttpContext context)
    {
        Interlocked.Increment(ref _logins);
        await Gate;
        Assert.NotNull(context.Request.ContentLength);
        var login = await JsonSerializer.DeserializeAsync<JsonNode>(context.Request.Body);
        if (QuotesLogins)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = new { message = $"{login} is not of type 'object'", code = 400 } });
            return;
        }

        if (!IsGood(login!["auth"]!.AsObject()))
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsJsonAsync(new { error = new { message = "The request you have made requires authentication." } });
            return;
        }

        context.Response.StatusCode = 201;
        context.Response.Headers["X-Subject-Token"] = NewToken(out var end);
        await context.Response.WriteAsync(
            $$$"""
            {"token": {"methods": ["password"], "expires_at": "{{{end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}}",
              "catalog": [{{{Catalogue()}}}]}}
            """
        );
    }

    private string NewToken(out DateTimeOffset end)
    {
        var token = $"token-{Guid.NewGuid():N}";
        end = Clock.GetUtcNow() + Life;
        _tokens[token] = end;
        return token;
    }

    private string Catalogue()
    {
        string Endpoint(string kind, string region, string path) =>
            $$"""{"interface": "{{kind}}", "region": "{{region}}", "region_id": "{{region}}", "url": "{{_server.Address}}service/{{path}}", "id": "1"}""";
        return $$"""
            {"type": "compute", "name": "nova", "endpoints": [{{Endpoint("public", "one", "nova-one/v2.1/")}},
              {{Endpoint("internal", "one", "nova-inside/v2.1")}}, {{Endpoint("public", "two", "nova-two/v2.1")}}]},
            {"type": "object-store", "name": "swift", "endpoints": [{{Endpoint("public", "one", "swift/AUTH_1")}},
              {"interface": "peer", "region_id": "one", "url": "ftp://elsewhere"}]},
            {"type": "volumev3", "endpoints": [{{Endpoint("public", "one", "cinder")}}]},
            {"type": "empty", "endpoints": []}
            """;
    }

    private static bool IsGood(JsonObject auth)
    {
        var identity = auth["identity"]!.AsObject();
        return (string?)Assert.Single(identity["methods"]!.AsArray()) switch
        {
            "password" => IsGoodPassword(identity["password"]!["user"]!.AsObject(), auth["scope"]!.AsObject()),
            // It has its project with it: Keystone answers 401 to one with a scope.
            "application_credential" => auth["scope"] is null && IsGoodCredential(identity["application_credential"]!.AsObject()),
            _ => false,
        };
    }

    private static bool IsGoodPassword(JsonObject user, JsonObject scope) =>
        IsUser(user)
        && (string?)user["password"] == Password
        && (string?)Assert.Single(scope).Key == "project"
        && IsNamed(scope["project"]!.AsObject(), "project-id", "project", scope["project"]!["domain"]);

    private static bool IsGoodCredential(JsonObject credential) =>
        (string?)credential["secret"] == CredentialSecret
        && (
            credential["id"] is { } id
                ? (string?)id == "credential-id" && credential["user"] is null && credential["name"] is null
                : (string?)credential["name"] == "credential" && IsUser(credential["user"]!.AsObject())
        );

    private static bool IsUser(JsonObject user) => IsNamed(user, "user-id", "user", user["domain"]);

    // A name means something in a domain only.
    private static bool IsNamed(JsonObject thing, string id, string name, JsonNode? domain) =>
        thing["id"] is { } given
            ? (string?)given == id && thing["name"] is null && domain is null
            : (string?)thing["name"] == name && ((string?)domain?["id"] == "default" || (string?)domain?["name"] == "Default");

    private void LogInByVersion1(HttpContext context)
    {
        Interlocked.Increment(ref _logins);
        if (context.Request.Headers["X-Auth-User"] != "account:user" || context.Request.Headers["X-Auth-Key"] != Password)
        {
            context.Response.StatusCode = 401;
            return;
        }

        context.Response.Headers["X-Auth-Token"] = NewToken(out _);
        context.Response.Headers["X-Auth-Token-Expires"] = ((int)Life.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["X-Storage-Url"] = $"{_server.Address}service/v1/AUTH_account/";
    }
}
