using System.Text;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Http;

/// <summary>
/// What callers get wrong is told by field, never a 500. These tests also hold the runtime to the texts of its exceptions, which are
/// read for the field's name.
/// </summary>
public sealed class BadInputTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private const string Image = "\"image\":\"debian-13\",\"size\":\"small\"";
    private const string Web = "\"name\":\"web\",\"image\":\"nginx:1.29\"";

    private GatewayClient Http => fixture.Http;

    [Theory]
    [InlineData("", "body", "A JSON body is required")]
    [InlineData(" ", "body", "Is not JSON")]
    [InlineData("{", "body", "Is not JSON")]
    [InlineData("}", "body", "Is not JSON")]
    [InlineData("{\"name\":", "name", "Is not JSON")]
    [InlineData("{\"name\":\"a\"", "body", "Is not JSON")]
    [InlineData("{\"name\":\"a\",}", "body", "Is not JSON")]
    [InlineData("{'name':'a'}", "body", "Is not JSON")]
    [InlineData("{\"name\":\"\\ud800\"}", "name", "Must be a string")]
    [InlineData("nothing", "body", "Is not JSON")]
    [InlineData("null", "body", "A JSON body is required")]
    [InlineData("[]", "body", "Must be an object")]
    [InlineData("\"text\"", "body", "Must be an object")]
    [InlineData("17", "body", "Must be an object")]
    [InlineData("true", "body", "Must be an object")]
    [InlineData("{\"name\":\"a\"," + Image + "} {}", "body", "Is not JSON")]
    [InlineData("{}", "name", "Is required")]
    [InlineData("{}", "image", "Is required")]
    [InlineData("{\"name\":\"a\",\"image\":\"i\"}", "size", "Is required")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"nmae\":\"a\"}", "nmae", "There is no such field")]
    [InlineData("{\"Name\":\"a\"," + Image + ",\"it's\":1}", "['it's']", "There is no such field")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"providerOptions\":{\"a\":1,\"a\":2}}", "providerOptions.a", "The field occurs twice")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"tags\":{\"a b\":\"1\",\"a b\":\"2\"}}", "tags['a b']", "The field occurs twice")]
    [InlineData("{\"name\":\"a\"," + Image + "} // a", "body", "Is not JSON")]
    [InlineData("{/* a */\"name\":\"a\"," + Image + "}", "body", "Is not JSON")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"providerOptions\":{\"a\":/**/1}}", "providerOptions", "Is not JSON")]
    [InlineData("{\"name\":\"a\",\"name\":\"a\"," + Image + "}", "name", "The field occurs twice")]
    [InlineData("{\"name\":\"a\",\"NAME\":\"a\"," + Image + "}", "NAME", "The field occurs twice")]
    [InlineData("{\"name\":1," + Image + "}", "name", "Must be a string")]
    [InlineData("{\"name\":null," + Image + "}", "name", "Must be a string")]
    [InlineData("{\"name\":{}," + Image + "}", "name", "Must be a string")]
    [InlineData("{\"name\":[\"a\"]," + Image + "}", "name", "Must be a string")]
    [InlineData("{\"name\":\"a\",\"size\":\"s\",\"image\":5}", "image", "Must be an id")]
    [InlineData("{\"name\":\"a\",\"size\":\"s\",\"image\":null}", "image", "Must be an id")]
    [InlineData("{\"name\":\"a\",\"size\":\"s\",\"image\":\"a b\"}", "image", "Must be an id")]
    [InlineData("{\"name\":\"a\",\"size\":\"s\",\"image\":\"\"}", "image", "Must be an id")]
    [InlineData("{\"name\":\"a\",\"size\":\"s\",\"image\":\"~!\"}", "image", "Must be an id")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"location\":true}", "location", "Must be an id")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"keyPairs\":\"key\"}", "keyPairs", "Must be an array")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"keyPairs\":{}}", "keyPairs", "Must be an array")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"keyPairs\":null}", "keyPairs", "Must be an array")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"keyPairs\":[\"k\",7]}", "keyPairs[1]", "Must be an id")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"tags\":[]}", "tags", "Must be an object of strings")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"tags\":null}", "tags", "Must be an object of strings")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"tags\":{\"env\":1}}", "tags.env", "Must be a string")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"tags\":{\"env\":\"a\",\"env\":\"b\"}}", "tags.env", "occurs twice")]
    [InlineData("{\"name\":\"a\"," + Image + ",\"userData\":1}", "userData", "Must be a string")]
    public async Task A_body_that_cannot_be_read_names_the_field(string body, string field, string says) =>
        (await PostAsync("/nodes/box", body)).ExpectProblem(400, "invalid-request", field, says);

    [Theory]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":\"10\"}", "sizeGiB", "Must be a whole number")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":1.5}", "sizeGiB", "Must be a whole number")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":99999999999}", "sizeGiB", "Must be a whole number")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":null}", "sizeGiB", "Must be a whole number")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":NaN}", "sizeGiB", "Is not JSON")]
    [InlineData("/volumes/box", "{\"name\":\"v\"}", "sizeGiB", "Is required")]
    [InlineData("/containers/box", "{" + Web + ",\"start\":\"yes\"}", "start", "Must be true or false")]
    [InlineData("/containers/box", "{" + Web + ",\"start\":1}", "start", "Must be true or false")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[80]}", "ports[0]", "Must be an object")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[{}]}", "ports[0].containerPort", "Is required")]
    [InlineData(
        "/containers/box",
        "{" + Web + ",\"ports\":[{\"containerPort\":\"80\"}]}",
        "ports[0].containerPort",
        "Must be a whole number"
    )]
    [InlineData(
        "/containers/box",
        "{" + Web + ",\"ports\":[{\"containerPort\":80,\"protocol\":\"icmp\"}]}",
        "ports[0].protocol",
        "Must be one of: tcp, udp, sctp"
    )]
    [InlineData(
        "/containers/box",
        "{" + Web + ",\"ports\":[{\"containerPort\":80,\"protocol\":1}]}",
        "ports[0].protocol",
        "Must be one of"
    )]
    [InlineData("/containers/box", "{" + Web + ",\"limits\":{\"cpus\":\"one\"}}", "limits.cpus", "Must be a number")]
    [InlineData("/containers/box", "{" + Web + ",\"limits\":5}", "limits", "Must be an object")]
    [InlineData("/containers/box", "{" + Web + ",\"restartPolicy\":{\"when\":\"sometimes\"}}", "restartPolicy.when", "Must be one of")]
    [InlineData("/containers/box", "{" + Web + ",\"restartPolicy\":{}}", "restartPolicy.when", "Is required")]
    [InlineData(
        "/containers/box",
        "{" + Web + ",\"mounts\":[{\"kind\":\"memory\",\"target\":\"/a\",\"size\":1}]}",
        "mounts[0].size",
        "There is no such field"
    )]
    [InlineData("/containers/box", "{" + Web + ",\"environment\":{\"A\":true}}", "environment.A", "Must be a string")]
    [InlineData("/containers/box", "{" + Web + ",\"command\":\"ls\"}", "command", "Must be an array")]
    [InlineData("/key-pairs/box", "{\"name\":false}", "name", "Must be a string")]
    [InlineData("/snapshots/box", "{\"name\":\"s\"}", "volume", "Is required")]
    [InlineData("/images/box", "{\"name\":\"s\",\"node\":[]}", "node", "Must be an id")]
    [InlineData("/volumes/box/vol-1/attach", "{\"node\":1}", "node", "Must be an id")]
    [InlineData("/volumes/box/vol-1/attach", "", "body", "A JSON body is required")]
    [InlineData("/buckets/files", "{\"name\":7}", "name", "Must be a string")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":\"a\"}", "keys", "Must be an array")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[1]}", "keys[0]", "Must be a string")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[\"a\",[]]}", "keys[1]", "Must be a string")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[\"a\",\"\\ud800\"]}", "keys[1]", "Is not Unicode")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[\"a\"", "keys", "Is not JSON")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[\"a\"],\"keys\":[\"a\"]}", "keys", "occurs twice")]
    [InlineData("/buckets/files/some/deletions", "{\"other\":[\"a\"]}", "other", "There is no such field")]
    [InlineData("/buckets/files/some/deletions", "{}", "keys", "Is required")]
    [InlineData("/buckets/files/some/links", "{\"method\":\"get\"}", "key", "Is required")]
    [InlineData("/buckets/files/some/links", "{\"key\":\"a\",\"method\":\"post\"}", "method", "Must be one of: get, put")]
    public async Task A_value_of_the_wrong_type_names_its_field_and_the_right_one(string path, string body, string field, string says) =>
        (await PostAsync(path, body)).ExpectProblem(400, "invalid-request", field, says);

    [Theory]
    [InlineData("/nodes/box", "{\"name\":\"\"," + Image + "}", "name")]
    [InlineData("/nodes/box", "{\"name\":\"a\\u0007b\"," + Image + "}", "name")]
    [InlineData("/nodes/box", "{\"name\":\"a\"," + Image + ",\"tags\":{\"\":\"a\"}}", "tags")]
    [InlineData("/nodes/box", "{\"name\":\"a\"," + Image + ",\"tags\":{\"a\":null}}", "tags")]
    [InlineData("/nodes/box", "{\"name\":\"a\",\"image\":\"none\",\"size\":\"small\"}", "image")]
    [InlineData("/nodes/box", "{\"name\":\"a\",\"image\":\"debian-13\",\"size\":\"none\"}", "size")]
    [InlineData("/nodes/box", "{\"name\":\"a\"," + Image + ",\"location\":\"none\"}", "location")]
    [InlineData("/nodes/box", "{\"name\":\"a\"," + Image + ",\"keyPairs\":[\"none\"]}", "keyPairs")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":-1}", "sizeGiB")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":0}", "sizeGiB")]
    [InlineData("/volumes/box", "{\"name\":\"v\",\"sizeGiB\":2000000}", "sizeGiB")]
    [InlineData("/containers/box", "{\"name\":\"a b\",\"image\":\"nginx:1.29\"}", "name")]
    [InlineData("/containers/box", "{\"name\":\"a\",\"image\":\"nginx 1.29\"}", "image")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[null]}", "ports")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[{\"containerPort\":0}]}", "ports[0].containerPort")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[{\"containerPort\":-80}]}", "ports[0].containerPort")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[{\"containerPort\":80,\"hostPort\":65536}]}", "ports[0].hostPort")]
    [InlineData("/containers/box", "{" + Web + ",\"ports\":[{\"containerPort\":80,\"hostAddress\":\"here\"}]}", "ports[0].hostAddress")]
    [InlineData("/containers/box", "{" + Web + ",\"mounts\":[null]}", "mounts")]
    [InlineData("/containers/box", "{" + Web + ",\"mounts\":[{\"kind\":\"memory\",\"target\":\"a\"}]}", "mounts[0].target")]
    [InlineData("/containers/box", "{" + Web + ",\"mounts\":[{\"kind\":\"volume\",\"target\":\"/a\"}]}", "mounts[0].source")]
    [InlineData(
        "/containers/box",
        "{" + Web + ",\"mounts\":[{\"kind\":\"hostPath\",\"source\":\"a\",\"target\":\"/a\"}]}",
        "mounts[0].source"
    )]
    [InlineData("/containers/box", "{" + Web + ",\"environment\":{\"A=B\":\"c\"}}", "environment")]
    [InlineData("/containers/box", "{" + Web + ",\"environment\":{\"A\":null}}", "environment")]
    [InlineData("/containers/box", "{" + Web + ",\"command\":[null]}", "command")]
    [InlineData("/containers/box", "{" + Web + ",\"limits\":{\"memoryMiB\":-1}}", "limits.memoryMiB")]
    [InlineData("/containers/box", "{" + Web + ",\"limits\":{\"cpus\":0}}", "limits.cpus")]
    [InlineData("/containers/box", "{" + Web + ",\"restartPolicy\":{\"when\":\"always\",\"maxRetries\":3}}", "restartPolicy.maxRetries")]
    [InlineData("/container-images/box", "{\"image\":\"\"}", "image")]
    [InlineData("/key-pairs/box", "{\"name\":\"k\",\"publicKey\":\"\"}", "publicKey")]
    [InlineData("/key-pairs/box", "{\"name\":\"k\",\"publicKey\":\"ssh-rsa none\"}", "publicKey")]
    [InlineData("/snapshots/box", "{\"name\":\"s\",\"volume\":\"none\"}", "volume")]
    [InlineData("/clusters/box", "{\"name\":\"\"}", "name")]
    [InlineData("/buckets/files", "{\"name\":\"No\"}", "name")]
    [InlineData("/buckets/files", "{\"name\":\"../etc\"}", "name")]
    [InlineData("/buckets/files/some/links", "{\"key\":\"\"}", "key")]
    [InlineData("/buckets/files/some/links", "{\"key\":\"a\",\"expiresIn\":\"soon\"}", "expiresIn")]
    [InlineData("/buckets/files/some/links", "{\"key\":\"a\",\"contentType\":\"text/plain\"}", "contentType")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[]}", "keys")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[\"\"]}", "keys")]
    [InlineData("/buckets/files/some/deletions", "{\"keys\":[null]}", "keys")]
    public async Task A_value_that_is_impossible_names_its_field(string path, string body, string field) =>
        (await PostAsync(path, body)).ExpectProblem(422, "invalid-value", field);

    [Fact]
    public async Task Names_tags_and_texts_that_are_too_long_are_refused()
    {
        var tags = string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"t{i}\":\"v\""));
        (await PostAsync("/nodes/box", $"{{\"name\":\"{new string('a', 256)}\",{Image}}}")).ExpectProblem(422, field: "name");
        (await PostAsync("/nodes/box", $"{{\"name\":\"a\",{Image},\"tags\":{{{tags}}}}}")).ExpectProblem(422, field: "tags");
        (await PostAsync("/nodes/box", $"{{\"name\":\"a\",{Image},\"userData\":\"{new string('a', 65_537)}\"}}")).ExpectProblem(
            422,
            field: "userData"
        );
    }

    [Fact]
    public async Task Ten_megabytes_of_JSON_are_refused()
    {
        var body = $"{{\"name\":\"{new string('a', 10 * 1024 * 1024)}\",{Image}}}";
        (await PostAsync("/nodes/box", body)).ExpectProblem(413, "body-too-large", "body");
        (
            await Http.SendAsync(HttpMethod.Post, "/nodes/box", new LengthlessContent(Encoding.UTF8.GetBytes(body), "application/json"))
        ).ExpectProblem(413, "body-too-large", "body");
    }

    [Theory]
    [InlineData(30, 422)]
    [InlineData(31, 400)]
    public async Task Options_of_a_provider_may_be_nested_thirty_levels_deep_and_no_deeper(int levels, int status)
    {
        var deep = $"{{\"a\":{new string('[', levels)}1{new string(']', levels)}}}";
        var answer = await PostAsync("/nodes/box", $"{{\"name\":\"a\",{Image},\"providerOptions\":{deep}}}");
        answer.ExpectProblem(status, field: status == 400 ? "providerOptions" : "providerOptions.a");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task JSON_that_is_nested_a_thousand_levels_deep_is_refused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 1000)) + "1" + string.Concat(Enumerable.Repeat(close, 1000));
        (await PostAsync("/nodes/box", $"{{\"name\":\"a\",{Image},\"tags\":{{\"a\":{deep}}}}}")).ExpectProblem(400);
        (await PostAsync("/nodes/box", deep)).ExpectProblem(400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_body_of_another_media_type_is_refused(string mediaType)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes($"{{\"name\":\"a\",{Image}}}"));
        if (mediaType.Length > 0)
        {
            body.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        (await Http.SendAsync(HttpMethod.Post, "/nodes/box", body)).ExpectProblem(415, "unsupported-media-type", "Content-Type");
    }

    [Theory]
    [InlineData("PUT", "/nodes/box", "GET, POST")]
    [InlineData("DELETE", "/nodes", "GET")]
    [InlineData("PATCH", "/nodes/box/n-0000000", "GET, DELETE")]
    [InlineData("GET", "/nodes/box/n-0000000/start", "POST")]
    [InlineData("DELETE", "/connections", "GET, POST")]
    [InlineData("POST", "/health/live", "GET")]
    public async Task A_method_that_the_route_does_not_have_is_refused_with_those_it_has(string method, string path, string allow)
    {
        var answer = await Http.SendAsync(new HttpMethod(method), path, null);
        answer.ExpectProblem(405, "method-not-allowed", "method");
        Assert.Equal(allow.Split(", ").Order(), answer.Header("Allow")!.Split(", ").Order());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/node")]
    [InlineData("/nodes/box/n-0000000/start/now")]
    [InlineData("/connections/box/secrets")]
    public async Task A_path_that_leads_nowhere_is_not_found(string path) =>
        (await Http.GetAsync(path)).ExpectProblem(404, "no-such-route", "path");

    [Theory]
    [InlineData("/nodes/box/n-0000000/explode", "verb", "start, stop, reboot")]
    [InlineData("/volumes/box/vol-1/format", "verb", "attach, detach")]
    [InlineData("/containers/box/c-1/reboot", "verb", "start, stop, restart")]
    public async Task A_verb_that_is_not_there_is_named_with_those_that_are(string path, string field, string says) =>
        (await Http.PostAsync(path)).ExpectProblem(404, "no-such-verb", field, says);

    [Theory]
    [InlineData("GET", "/nodes/nowhere/n-1")]
    [InlineData("DELETE", "/volumes/nowhere/n-1")]
    [InlineData("POST", "/nodes/nowhere/n-1/start")]
    [InlineData("GET", "/connections/nowhere")]
    [InlineData("GET", "/connections/nowhere/check")]
    [InlineData("GET", "/objects/nowhere/bucket/key")]
    [InlineData("PUT", "/objects/nowhere/bucket/key")]
    [InlineData("GET", "/containers/nowhere/c-1/logs")]
    public async Task A_connection_that_is_not_there_is_named(string method, string path) =>
        (await Http.SendAsync(new HttpMethod(method), path, null)).ExpectProblem(404, "connection-not-found", "connection");

    [Theory]
    [InlineData("~")]
    [InlineData("~!")]
    [InlineData("~_w")]
    [InlineData("~A")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("a:b")]
    [InlineData("%C3%A9")]
    [InlineData("%25zz")]
    public async Task An_id_of_another_form_is_named(string id) =>
        (await Http.GetAsync($"/nodes/box/{id}")).ExpectProblem(400, "invalid-request", "id", "Must be an id");

    [Theory]
    [InlineData("/containers/box/c-1/logs?tail=-1", "tail")]
    [InlineData("/containers/box/c-1/logs?tail=many", "tail")]
    [InlineData("/containers/box/c-1/logs?follow=perhaps", "follow")]
    [InlineData("/containers/box/c-1/logs?since=yesterday", "since")]
    [InlineData("/containers/box/c-1/logs?stream=both", "stream")]
    [InlineData("/containers/box/c-1/logs?stream=7", "stream")]
    [InlineData("/objects/files/some?pageSize=0", "pageSize")]
    [InlineData("/objects/files/some?pageToken=x", "pageToken")]
    [InlineData("/objects/files/some?timeout=x", "timeout")]
    [InlineData("/objects/files/some/key?disposition=elsewhere", "disposition")]
    public async Task A_parameter_of_another_form_is_named(string path, string parameter) =>
        (await Http.GetAsync(path)).ExpectProblem(400, "invalid-request", parameter);

    [Theory]
    [InlineData("/containers/box/c-1/stop?graceSeconds=-1")]
    [InlineData("/containers/box/c-1/restart?graceSeconds=301")]
    [InlineData("/containers/box/c-1/stop?graceSeconds=x")]
    public async Task A_grace_out_of_bounds_is_named(string path) =>
        (await Http.PostAsync(path)).ExpectProblem(400, "invalid-request", "graceSeconds");

    private Task<Answer> PostAsync(string path, string body) => Http.SendAsync(HttpMethod.Post, path, GatewayClient.Json(body));
}
