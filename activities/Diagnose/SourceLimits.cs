using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Asks one source within its limit: a source that fails or is slow is an observation, never an exception.</summary>
public sealed class SourceLimits(TimeProvider time)
{
    /// <summary>Limit of one source.</summary>
    public static readonly TimeSpan PerSource = TimeSpan.FromSeconds(8);

    /// <summary>Asks.</summary>
    /// <param name="name">For the sentence when it fails.</param>
    /// <param name="ask">The question.</param>
    /// <param name="cancel">Cancels the whole diagnosis; that alone is thrown.</param>
    public async Task<Observed<T>> AskAsync<T>(string name, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
        where T : class
    {
        using var limit = new CancellationTokenSource(PerSource, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return Observed<T>.Of(await ask(both.Token));
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return Observed<T>.Failed($"{name}: no answer within {PerSource.TotalSeconds:0} s");
        }
        catch (Exception e)
        {
            return Observed<T>.Failed($"{name}: {Problems.Say(e)}");
        }
    }
}
