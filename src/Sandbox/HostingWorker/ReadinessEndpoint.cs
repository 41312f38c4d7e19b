using System.Net;

namespace Sandbox.HostingWorker;

/// <summary>On the loopback: <c>/readyz</c> answers 200 while ready, else 503; <c>/healthz</c> answers 200 for as long as the process lives.</summary>
internal sealed class ReadinessEndpoint : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Readiness readiness;

    public ReadinessEndpoint(int port, Readiness readiness)
    {
        this.readiness = readiness;
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = ServeAsync();
    }

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                Answer(await listener.GetContextAsync().ConfigureAwait(false));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                if (!listener.IsListening)
                    return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        context.Response.StatusCode = (int)(context.Request.Url?.AbsolutePath switch
        {
            "/readyz" => readiness.IsReady ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable,
            "/healthz" => HttpStatusCode.OK,
            _ => HttpStatusCode.NotFound,
        });
        context.Response.Close();
    }
}
