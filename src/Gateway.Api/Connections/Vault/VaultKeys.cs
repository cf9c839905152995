using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Connections.Vault;

/// <summary>The master keys, as the operator has them now.</summary>
internal sealed partial class VaultKeys
{
    private readonly VaultOptions _options;
    private readonly ILogger<VaultKeys> _logger;
    private volatile IReadOnlyList<VaultKey> _keys;
    private string? _read;

    /// <exception cref="StartupException">The keys cannot be read.</exception>
    public VaultKeys(IOptions<VaultOptions> options, ILogger<VaultKeys> logger)
    {
        (_options, _logger) = (options.Value, logger);
        if (!string.IsNullOrEmpty(_options.KeyFile) && !string.IsNullOrEmpty(_options.Key))
        {
            throw new StartupException($"{VaultOptions.Section}: Set KeyFile or Key, not both.");
        }

        try
        {
            _read = _options.IsConfigured ? ReadText() : null;
            _keys = _read is null ? [] : VaultKey.ReadAll(_read);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{VaultOptions.Section}: The keys cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Whether there are any.</summary>
    public bool AreThere => _keys.Count > 0;

    /// <summary>The key that seals.</summary>
    public VaultKey First => _keys[0];

    /// <summary>The key of this id; null if the operator has none such.</summary>
    public VaultKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Puts the sealed settings into a row, by the key that seals at this moment.</summary>
    public void Seal(StoredRow row, SealedSettings settings)
    {
        var key = First;
        row.KeyId = key.Id;
        row.Content = SettingsSeal.Seal(key, row, settings);
    }

    /// <summary>The settings that a row holds.</summary>
    /// <exception cref="CryptographicException">The operator does not have its key, or it does not open by it.</exception>
    public SealedSettings Open(StoredRow row) =>
        SettingsSeal.Open(Find(row.KeyId) ?? throw new CryptographicException($"There is no master key '{row.KeyId}'."), row);

    /// <summary>Reads the file again; true if there are other keys now. One that cannot be read leaves those that were there.</summary>
    public bool Refresh()
    {
        if (string.IsNullOrEmpty(_options.KeyFile))
        {
            return false;
        }

        try
        {
            var text = ReadText();
            if (text == _read)
            {
                return false;
            }

            _read = text;
            _keys = VaultKey.ReadAll(text);
            LogRead(_keys.Count, First.Id);
            return true;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(e.Message);
            return false;
        }
    }

    private string ReadText() => string.IsNullOrEmpty(_options.KeyFile) ? _options.Key! : File.ReadAllText(_options.KeyFile);

    [LoggerMessage(Level = LogLevel.Information, Message = "The master keys were read again: {Count} of them, '{First}' seals")]
    private partial void LogRead(int count, string first);

    [LoggerMessage(Level = LogLevel.Error, Message = "The file of the master keys cannot be used, those it held before stay: {Reason}")]
    private partial void LogUnreadable(string reason);
}
