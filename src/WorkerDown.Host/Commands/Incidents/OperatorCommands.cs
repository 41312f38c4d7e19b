using System.CommandLine;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Targets;
using WorkerDown.Workflows;

namespace WorkerDown.Host.Commands.Incidents;

/// <summary>What people do to an open remediation: each is one Update, as the Web UI has them too.</summary>
internal static class OperatorCommands
{
    /// <summary>An Update gets this long: without a worker nobody answers it.</summary>
    private static readonly TimeSpan UpdateLimit = TimeSpan.FromSeconds(10);

    private static readonly Argument<string> TargetName = new("target") { Description = "The target" };

    private static readonly (string Name, string Update, string About, string Example)[] All =
    [
        ("ack", "Acknowledge", "Takes an incident: nobody is called again, the run keeps looking.", "workerdown ack hosting-worker --by ada --note \"looking at it\""),
        ("approve", "Approve", "Lets the action that waits for approval go on.", "workerdown approve hosting-worker --by ada --why \"checked the diff\""),
        ("reject", "Reject", "Forbids the action that waits for approval; people are called instead.", "workerdown reject hosting-worker --by ada --why \"known bug in v1\""),
        ("retry", "RetryNow", "Looks again now, and allows again what was already tried.", "workerdown retry hosting-worker --by ada --why \"node is back\""),
        ("abort", "Abort", "Closes the run: nothing more is touched, open pages are resolved.", "workerdown abort hosting-worker --by ada --why \"decommissioned\""),
    ];

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create(CommandRunner runner) => All.Select(c => runner.Runs(
        NoteOptions.AddTo(new DocumentedCommand(c.Name, c.About)
        {
            Examples = [c.Example],
            Codes = new Dictionary<int, string>
            {
                [ExitCode.Ok] = "the run took it",
                [ExitCode.Negative] = c.Name is "approve" or "reject" ? "no remediation is open, nothing waits for approval, or the run refused" : "no remediation is open, or the run refused",
                [ExitCode.Unknown] = "Temporal or WorkerDown's worker does not answer",
            },
        }.With(TargetName)),
        i => SendAsync(i, c.Update)));

    private static async Task<int> SendAsync(Invocation invocation, string update)
    {
        var target = invocation.Parsed.GetValue(TargetName)!;
        TargetNames.Check(invocation, target);
        var note = NoteOptions.Read(invocation);
        var handle = (await invocation.ConnectAsync()).GetWorkflowHandle<RemediationWorkflow>(Target.RemediationId(target));
        if (update is "Approve" or "Reject" && !await AwaitsAsync(invocation, handle, target))
            throw new RefusedException($"Nothing waits for approval at {target} now.");
        var answer = await Progress.ShowAsync(invocation.Terminal, $"Sending {update} to {handle.Id}", UpdateAsync(invocation, handle, target, update, note));
        invocation.Answer(new { Target = target, Update = update, Answer = answer }, answer);
        return ExitCode.Ok;
    }

    /// <summary>Sends an Update to the open run of a target.</summary>
    /// <exception cref="RefusedException">None is open, or it refused.</exception>
    /// <exception cref="NotReachableException">Nobody answers.</exception>
    public static Task<string> UpdateAsync(Invocation invocation, WorkflowHandle handle, string target, string update, object note) => AnswerAsync(
        invocation, target, rpc => handle.ExecuteUpdateAsync<string>(update, [note], new() { Rpc = rpc }));

    /// <summary>Whether the run is open.</summary>
    public static async Task<bool> IsOpenAsync(Invocation invocation, WorkflowHandle handle)
    {
        try
        {
            return (await handle.DescribeAsync(new() { Rpc = invocation.Rpc })).Status == WorkflowExecutionStatus.Running;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Whether the open run itself was told to pause.</summary>
    public static async Task<bool> IsPausedAsync(Invocation invocation, WorkflowHandle<RemediationWorkflow> handle, string target) =>
        (await AnswerAsync(invocation, target, rpc => handle.QueryAsync(w => w.Status(), new() { Rpc = rpc }))).State?.Pause is not null;

    private static async Task<bool> AwaitsAsync(Invocation invocation, WorkflowHandle<RemediationWorkflow> handle, string target) =>
        await IsOpenAsync(invocation, handle)
            ? (await AnswerAsync(invocation, target, rpc => handle.QueryAsync(w => w.Status(), new() { Rpc = rpc }))).AwaitsApproval
            : throw NoneOpen(target);

    private static async Task<T> AnswerAsync<T>(Invocation invocation, string target, Func<RpcOptions, Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(UpdateLimit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, invocation.Cancel);
        try
        {
            return await ask(new() { CancellationToken = both.Token });
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            throw NoneOpen(target);
        }
        catch (WorkflowUpdateFailedException e)
        {
            throw new RefusedException($"The run refused: {(e.InnerException ?? e).Message}");
        }
        catch (Exception e) when (!invocation.Cancel.IsCancellationRequested
            && (limit.IsCancellationRequested || e is RpcException { Code: RpcException.StatusCode.FailedPrecondition }))
        {
            throw new NotReachableException($"The remediation of {target} did not answer within {UpdateLimit.TotalSeconds:0} s: is a worker of WorkerDown running? (workerdown worker)");
        }
    }

    private static RefusedException NoneOpen(string target) =>
        new($"No remediation of {target} is open. See: workerdown status {target}");
}
