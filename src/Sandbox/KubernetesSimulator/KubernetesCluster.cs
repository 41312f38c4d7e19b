using System.Net;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.KubernetesSimulator.Faults;
using Sandbox.KubernetesSimulator.Rbac;

namespace Sandbox.KubernetesSimulator;

/// <summary>A cluster in this process: an API over HTTP, its controllers, and kubelets that run containers.</summary>
public sealed class KubernetesCluster : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly ControlPlane plane;

    private readonly ServerCertificate? certificate;

    private KubernetesCluster(WebApplication web, ControlPlane plane, ServerCertificate? certificate, Uri address)
    {
        this.web = web;
        this.plane = plane;
        this.certificate = certificate;
        Address = address;
    }

    /// <summary>Where the API listens.</summary>
    public Uri Address { get; }

    /// <summary>What is wrong with the cluster; nothing at first.</summary>
    public ClusterFaults Faults => plane.Faults;

    /// <summary>Every request so far, for checks of what was done and what was not.</summary>
    public IReadOnlyList<RequestRecord> Requests => plane.Requests.Snapshot();

    /// <summary>The clock of everything in the cluster.</summary>
    public TimeProvider Time => plane.Clock.Time;

    /// <summary>Starts a cluster with its nodes and namespaces.</summary>
    /// <param name="options">How it is made.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<KubernetesCluster> StartAsync(ClusterOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var plane = new ControlPlane(options);
        var certificate = options.Https ? ServerCertificate.Create() : null;
        // Nothing of the surroundings: no settings file is read or watched.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                    listen.UseHttps(certificate.Server);
            });
            kestrel.AddServerHeader = false;
        });
        var web = builder.Build();
        web.Run(plane.Api.Handle);
        // The server outlives its starter: what it does later is not part of the starter's flow.
        Task starting;
        using (ExecutionContext.SuppressFlow())
            starting = Task.Run(() => web.StartAsync(cancel), cancel);
        await starting.ConfigureAwait(false);
        var bound = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        plane.Start(options);
        return new KubernetesCluster(web, plane, certificate, new Uri(bound));
    }

    /// <summary>What a client needs to speak to the cluster.</summary>
    /// <param name="user">
    /// The identity, carried as a bearer token: a user, or <c>system:serviceaccount:namespace:name</c>. It may do what
    /// roles and bindings allow. Null for the administrator, who may do anything.
    /// </param>
    public KubernetesClientConfiguration ClientConfiguration(string? user = null) => new()
    {
        Host = Address.ToString().TrimEnd('/'),
        AccessToken = user,
        Namespace = "default",
        SslCaCerts = certificate is null ? null : [certificate.Authority],
    };

    /// <summary>Writes a kubeconfig for <c>kubectl</c> and returns its path.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="user">The identity, which <c>kubectl</c> sends over HTTPS only; null for the administrator.</param>
    /// <param name="ns">The namespace of commands that name none.</param>
    public string WriteKubeconfig(string path, string? user = null, string ns = "default")
    {
        File.WriteAllText(path, Kubeconfig.For(Address, certificate?.Authority, user, ns));
        return path;
    }

    /// <summary>Makes objects from YAML manifests, past every check of who asks; what is there already is replaced.</summary>
    /// <param name="yaml">One document or several.</param>
    /// <param name="ns">The namespace of those that name none.</param>
    /// <returns>How many objects were made.</returns>
    /// <exception cref="NotSupportedException">A kind is not served here.</exception>
    public int Load(string yaml, string ns = "default") => plane.Load(yaml, ns);

    /// <summary>What an identity may do and what it did: a missing permission and a needless one both show.</summary>
    /// <param name="user">Such as <c>system:serviceaccount:hosting:operator</c>.</param>
    public AccessReport Access(string user) => AccessReport.Of(user, plane.Authorizer, Requests);

    /// <summary>Stops everything; containers end with it.</summary>
    /// <exception cref="AggregateException">A part of the simulator failed in a way that it should not.</exception>
    public async ValueTask DisposeAsync()
    {
        await plane.StopAsync().ConfigureAwait(false);
        using (var now = new CancellationTokenSource(0))
            await web.StopAsync(now.Token).ConfigureAwait(false);
        await web.DisposeAsync().ConfigureAwait(false);
        certificate?.Dispose();
        if (!plane.Clock.Defects.IsEmpty)
            throw new AggregateException("the simulated cluster failed", plane.Clock.Defects);
    }
}
