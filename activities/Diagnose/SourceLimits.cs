using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Activities.Diagnose;

/// <summary>Limits what is asked of the world: a source that fails or is slow is an observation, never an exception.</summary>
public sealed class SourceLimits(TimeProvider time)
{
    /// <summary>Limit of one source.</summary>
    public static readonly TimeSpan PerSource = TimeSpan.FromSeconds(8);

    /// <summary>Limit of everything that is asked for one diagnosis.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromSeconds(20);

    /// <summary>Begins a round of questions that has a limit of its own beside that of each source.</summary>
    /// <param name="cancel">Cancels the whole; that alone is thrown.</param>
    public Round Begin(CancellationToken cancel) => new(time, cancel);

    /// <summary>Asks one source by itself.</summary>
    /// <param name="name">For the sentence when it fails.</param>
    /// <param name="ask">The question.</param>
    /// <param name="cancel">Cancels; that alone is thrown.</param>
    public async Task<Observed<T>> AskAsync<T>(string name, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
        where T : class
    {
        using var round = Begin(cancel);
        return await round.AskAsync(name, ask);
    }

    /// <summary>A round of questions with one limit for all.</summary>
    public sealed class Round : IDisposable
    {
        private readonly TimeProvider time;
        private readonly CancellationToken cancel;
        private readonly CancellationTokenSource whole;

        internal Round(TimeProvider time, CancellationToken cancel)
        {
            this.time = time;
            this.cancel = cancel;
            whole = new(Whole, time);
        }

        /// <summary>Asks one source; it is left alone when it does not heed its limit.</summary>
        /// <param name="name">For the sentence when it fails.</param>
        /// <param name="ask">The question.</param>
        /// <param name="within">Its limit; <see cref="PerSource"/> where not given.</param>
        public async Task<Observed<T>> AskAsync<T>(string name, Func<CancellationToken, Task<T>> ask, TimeSpan? within = null)
            where T : class
        {
            using var limit = new CancellationTokenSource(within ?? PerSource, time);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, whole.Token, cancel);
            try
            {
                return Observed<T>.Of(await ask(any.Token).WaitAsync(any.Token));
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                throw;
            }
            // Both may be over by the time this is read: the shorter one was first.
            catch (Exception) when (limit.IsCancellationRequested && (within ?? PerSource) < Whole)
            {
                return Observed<T>.Failed($"{name}: no answer within {(within ?? PerSource).TotalSeconds:0} s");
            }
            catch (Exception) when (whole.IsCancellationRequested)
            {
                return Observed<T>.Failed($"{name}: no answer before the whole diagnosis's limit of {Whole.TotalSeconds:0} s");
            }
            catch (Exception e)
            {
                return Observed<T>.Failed($"{name}: {Problems.Say(e)}");
            }
        }

        /// <inheritdoc />
        public void Dispose() => whole.Dispose();
    }
}
