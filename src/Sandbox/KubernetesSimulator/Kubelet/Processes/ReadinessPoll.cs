namespace Sandbox.KubernetesSimulator.Kubelet.Processes;

/// <summary>Asks a program's readiness endpoint again and again, and tells each change.</summary>
internal static class ReadinessPoll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(1) };

    public static async Task RunAsync(Uri endpoint, Action<bool> tell, CancellationToken ended)
    {
        try
        {
            while (!ended.IsCancellationRequested)
            {
                tell(await AskAsync(endpoint, ended).ConfigureAwait(false));
                await Task.Delay(Interval, ended).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The program ended, and the questions with it.
        }
    }

    private static async Task<bool> AskAsync(Uri endpoint, CancellationToken ended)
    {
        try
        {
            using var answer = await Http.GetAsync(endpoint, HttpCompletionOption.ResponseHeadersRead, ended).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // nobody listens yet, or no longer
        }
        catch (TaskCanceledException) when (!ended.IsCancellationRequested)
        {
            return false; // no answer in time is an answer
        }
    }
}
