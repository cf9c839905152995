using System.Security.Cryptography;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class BufferedBodyTests : IAsyncDisposable
{
    private readonly TestGateway _gateway = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public async Task Bytes_come_out_as_they_went_in(int count)
    {
        var bytes = RandomNumberGenerator.GetBytes(count);
        foreach (var hasLength in new[] { true, false })
        {
            await using var body = await ReadAsync(bytes, hasLength, most: 1_000_000);
            using var copy = new MemoryStream();
            var buffer = new byte[4099];
            for (var read = body.Read(buffer); read > 0; read = body.Read(buffer))
            {
                copy.Write(buffer, 0, read);
            }

            Assert.Equal(bytes, copy.ToArray());
            Assert.Equal(0, body.Read(buffer));
        }
    }

    [Fact]
    public async Task One_byte_too_many_is_a_fault_of_the_provider()
    {
        var e = await Assert.ThrowsAsync<DriverException>(() => ReadAsync(new byte[200_001], hasLength: false, most: 200_000));
        Assert.Equal(DriverErrorKind.Unexpected, e.Kind);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private async Task<BufferedBody> ReadAsync(byte[] bytes, bool hasLength, int most)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://127.0.0.1/"));
        request.Options.Set(ConnectionOption.Key, _gateway.Connect("lab", "sandbox"));
        HttpContent content = hasLength ? new ByteArrayContent(bytes) : new StreamContent(new Unseekable(bytes));
        using var response = new HttpResponseMessage { RequestMessage = request, Content = content };
        return await BufferedBody.ReadAsync(response, most, CancellationToken.None);
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
