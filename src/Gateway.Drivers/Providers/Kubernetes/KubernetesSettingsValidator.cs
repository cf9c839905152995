using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentValidation;
using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Providers.Kubernetes;

internal sealed class KubernetesSettingsValidator : AbstractValidator<KubernetesSettings>
{
    private static readonly string[] Files =
    [
        nameof(KubernetesSettings.CertificateAuthorityFile),
        nameof(KubernetesSettings.TokenFile),
        nameof(KubernetesSettings.CertificateFile),
        nameof(KubernetesSettings.KeyFile),
    ];

    public KubernetesSettingsValidator()
    {
        RuleFor(settings => settings).Custom(CheckWay);
        RuleFor(settings => settings).Custom(CheckAccess);
        RuleFor(settings => settings.Token!).IsGiven().When(settings => settings.Token is not null);
        RuleFor(settings => settings.CertificateAuthority!)
            .Must(IsCertificates)
            .When(settings => settings.CertificateAuthority is not null)
            .WithMessage("Must be certificates in PEM form.");
        RuleFor(settings => settings.KeyFile)
            .NotEmpty()
            .When(settings => settings.CertificateFile is not null)
            .WithMessage("Must be set beside CertificateFile.");
        RuleFor(settings => settings.CertificateFile)
            .NotEmpty()
            .When(settings => settings.KeyFile is not null)
            .WithMessage("Must be set beside KeyFile.");
        RuleFor(settings => settings.Namespace!)
            .Must(KubernetesNames.IsLabel)
            .When(settings => settings.Namespace is not null)
            .WithMessage("Must be the name of a namespace: small letters, digits and hyphens.");
    }

    /// <summary>The three ways exclude each other: what is set for another way would be passed over.</summary>
    private static void CheckWay(KubernetesSettings settings, ValidationContext<KubernetesSettings> context)
    {
        var ways = new (string Name, bool IsSet)[]
        {
            (nameof(settings.KubeconfigFile), settings.KubeconfigFile is not null),
            (nameof(settings.Kubeconfig), settings.Kubeconfig is not null),
            (nameof(settings.InCluster), settings.InCluster),
            (nameof(settings.Server), settings.Server is not null),
        };
        foreach (var (name, _) in ways.Where(way => way.IsSet).Skip(1))
        {
            context.AddFailure(name, $"Leave it out beside {ways.First(way => way.IsSet).Name}.");
        }

        var ofServer = new (string Name, object? Value)[]
        {
            (nameof(settings.CertificateAuthorityFile), settings.CertificateAuthorityFile),
            (nameof(settings.CertificateAuthority), settings.CertificateAuthority),
            (nameof(settings.Token), settings.Token),
            (nameof(settings.TokenFile), settings.TokenFile),
            (nameof(settings.CertificateFile), settings.CertificateFile),
            (nameof(settings.KeyFile), settings.KeyFile),
        };
        foreach (var (name, _) in ofServer.Where(setting => setting.Value is not null && settings.Server is null))
        {
            context.AddFailure(name, "It goes with Server only.");
        }

        foreach (var (name, other) in new[] { ("TokenFile", "Token"), ("CertificateAuthorityFile", "CertificateAuthority") })
        {
            if (ofServer.Count(setting => setting.Value is not null && (setting.Name == name || setting.Name == other)) == 2)
            {
                context.AddFailure(name, $"Leave it out beside {other}.");
            }
        }

        if (settings.Context is not null && settings is { KubeconfigFile: null, Kubeconfig: null })
        {
            context.AddFailure(nameof(settings.Context), "It goes with a kubeconfig only.");
        }
    }

    private static void CheckAccess(KubernetesSettings settings, ValidationContext<KubernetesSettings> context)
    {
        foreach (var name in Files)
        {
            if (typeof(KubernetesSettings).GetProperty(name)!.GetValue(settings) is string file && !File.Exists(file))
            {
                context.AddFailure(name, "There is no such file.");
            }
        }

        try
        {
            var access = settings.Access;
            if (!SettingsRules.IsEndpoint(access.Server))
            {
                context.AddFailure(FieldOf(settings), "The server must be an https address, or an http address of this machine.");
            }

            CheckCertificates(settings, access, context);
        }
        catch (KubernetesAccessException e)
        {
            context.AddFailure(e.Field, e.Message);
        }
    }

    private static void CheckCertificates(
        KubernetesSettings settings,
        KubernetesAccess access,
        ValidationContext<KubernetesSettings> context
    )
    {
        var transport = access.Transport;
        if (transport.CertificateAuthorities is { } authorities && settings.CertificateAuthority is null && !IsCertificates(authorities))
        {
            context.AddFailure(FieldOf(settings), "certificate-authority-data are no certificates in PEM form.");
        }

        if (transport.ClientCertificate is { } certificate && !IsKeyPair(certificate, transport.ClientKey?.Reveal()))
        {
            context.AddFailure(FieldOf(settings), "client-certificate-data and client-key-data do not go together.");
        }

        foreach (
            var file in new[]
            {
                transport.CertificateAuthorityFile,
                transport.ClientCertificateFile,
                transport.ClientKeyFile,
                access.TokenFile,
            }
        )
        {
            if (settings.Server is null && file is not null && !File.Exists(file))
            {
                context.AddFailure(FieldOf(settings), $"There is no file '{file}'.");
            }
        }
    }

    private static string FieldOf(KubernetesSettings settings) =>
        settings.KubeconfigFile is not null ? nameof(settings.KubeconfigFile)
        : settings.Kubeconfig is not null ? nameof(settings.Kubeconfig)
        : settings.InCluster ? nameof(settings.InCluster)
        : nameof(settings.Server);

    private static bool IsCertificates(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsKeyPair(string certificate, string? key)
    {
        try
        {
            using var read = X509Certificate2.CreateFromPem(certificate, key);
            return read.HasPrivateKey;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
