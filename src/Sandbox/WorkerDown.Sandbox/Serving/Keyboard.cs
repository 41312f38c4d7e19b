namespace WorkerDown.Sandbox.Serving;

/// <summary>The keyboard of a served sandbox.</summary>
internal static class Keyboard
{
    /// <summary>Does what is typed until <c>quit</c> or an interrupt; without a keyboard it only waits for the interrupt.</summary>
    public static async Task ReadAsync(ServedWorld served, TextReader input, TextWriter output, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            // Console input cannot be cancelled: the read is left behind when the sandbox ends.
            var line = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancel).ContinueWith(r => r.IsCompletedSuccessfully ? r.Result : null, TaskScheduler.Default);
            if (line?.Trim() is "quit" or "exit")
                return;
            if (line is null)
            {
                await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }
            if (line.Trim().Length > 0)
                await output.WriteLineAsync(await served.DoAsync(line));
        }
    }
}
