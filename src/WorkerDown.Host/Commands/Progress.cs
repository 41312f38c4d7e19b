
namespace WorkerDown.Host.Commands;

/// <summary>Says what is waited for when it takes longer than a second: on the error stream, so that a pipe gets only answers.</summary>
internal static class Progress
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Awaits the work. On a terminal one line counts the seconds and goes away; elsewhere it is said once.</summary>
    /// <param name="terminal">Where it is said.</param>
    /// <param name="what">What is waited for, as "Asking Temporal at ...".</param>
    /// <param name="work">The work.</param>
    /// <param name="time">The clock of the waiting; the system's, for it is a person who waits.</param>
    public static async Task<T> ShowAsync<T>(Terminal terminal, string what, Task<T> work, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var began = time.GetTimestamp();
        var said = false;
        while (!await EndsWithinASecondAsync(work, time))
        {
            if (terminal.Interactive)
                terminal.Error.Write($"\r{what} ({time.GetElapsedTime(began).TotalSeconds:0} s)");
            else if (!said)
                terminal.Say($"{what} ...");
            said = true;
        }
        if (said && terminal.Interactive)
            terminal.Error.Write($"\r{new string(' ', what.Length + 10)}\r");
        return await work;
    }

    private static async Task<bool> EndsWithinASecondAsync(Task work, TimeProvider time)
    {
        using var cancel = new CancellationTokenSource();
        var first = await Task.WhenAny(work, Task.Delay(Second, time, cancel.Token));
        await cancel.CancelAsync();
        return first == work;
    }
}
