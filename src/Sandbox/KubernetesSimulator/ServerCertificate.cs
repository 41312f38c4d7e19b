using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandbox.KubernetesSimulator;

/// <summary>A certificate for the loopback address and the authority that signed it, both made for one cluster and gone with it.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private ServerCertificate(X509Certificate2 authority, X509Certificate2 server)
    {
        Authority = authority;
        Server = server;
    }

    /// <summary>What clients trust; without its key.</summary>
    public X509Certificate2 Authority { get; }

    public X509Certificate2 Server { get; }

    /// <summary>Certificates are checked by real clocks, so they are valid by the real one, whatever the cluster's says.</summary>
    public static ServerCertificate Create()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=simulated-kubernetes-ca", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=simulated-kubernetes", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        using var signed = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(16));
        return new ServerCertificate(X509CertificateLoader.LoadCertificate(authority.RawData), signed.CopyWithPrivateKey(key));
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
    }
}
