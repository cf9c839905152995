using BenchmarkDotNet.Attributes;
using Gateway.Api.Lists;
using Microsoft.AspNetCore.DataProtection;

namespace Gateway.Micro;

/// <summary>Page tokens: sealed for a list of so many sources, and read again.</summary>
public class SealedTokens
{
    private readonly PageTokens _tokens = new(new EphemeralDataProtectionProvider());
    private readonly string _fingerprint = PageTokens.FingerprintOf(["nodes", "somebody"]);
    private PageTokens.Source[] _sources = [];
    private string _token = "";

    /// <summary>How many sources go on.</summary>
    [Params(1, 100)]
    public int Sources { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _sources =
        [
            .. Enumerable.Range(0, Sources).Select(number => new PageTokens.Source($"connection-{number}", $"page={number}&per_page=200")),
        ];
        _token = Write();
    }

    [Benchmark]
    public string Write() => _tokens.Write(_fingerprint, _sources);

    [Benchmark]
    public object Read() => _tokens.Read(_token, _fingerprint);
}
