using System.CommandLine;
using Temporalio.Client;
using Temporalio.Exceptions;
using WorkerDown.Core.Requests;
using WorkerDown.Core.Targets;
using WorkerDown.Host.Incidents;
using WorkerDown.Workflows;
using WorkerDown.Workflows.Remediation;

namespace WorkerDown.Host.Commands.Incidents;

/// <summary><c>workerdown remediate</c>.</summary>
internal static class RemediateCommand
{
    private static readonly Argument<string> TargetName = new("target") { Description = "The target" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say everything, touch nothing, page nobody" };
    private static readonly Option<bool> RequireApproval = new("--require-approval") { Description = "Every action waits for 'workerdown approve'" };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the history", HelpName = "text" };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Follow it to its end; Ctrl-C detaches, the remediation goes on" };

    public static Command Create(CommandRunner runner) => runner.Runs(
        new DocumentedCommand("remediate", "Starts a remediation of a target now, or joins the one that is open.")
        {
            Examples = ["workerdown remediate hosting-worker --wait", "workerdown remediate hosting-worker --dry-run --wait --reason \"what would it do?\""],
            Codes = new Dictionary<int, string>
            {
                [ExitCode.Ok] = "started; with --wait: it ended well (Healthy, Restored, RecoveredUnaided, RestoredAfterEscalation, DryRun)",
                [ExitCode.Negative] = "one was open already; with --wait: it ended otherwise",
            },
        }.With(TargetName).With(DryRun, RequireApproval, Reason, Wait),
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var target = invocation.Parsed.GetValue(TargetName)!;
        TargetNames.Check(invocation, target);
        var client = await invocation.ConnectAsync();
        var (handle, started) = await StartAsync(invocation, client, target);
        var link = WebUi.Run(invocation.Settings, handle.Id, handle.RunId ?? handle.ResultRunId ?? "");
        var said = started ? $"Started {handle.Id}." : $"A remediation of {target} is already open: {handle.Id}.";
        if (invocation.Parsed.GetValue(Wait))
        {
            invocation.Terminal.Say($"{said}{(link is null ? "" : $" {link}")}");
            return await new Following(invocation, handle, target).ToTheEndAsync();
        }
        invocation.Answer(
            new { Target = target, WorkflowId = handle.Id, RunId = handle.RunId ?? handle.ResultRunId, Started = started, Link = link },
            $"{said} Follow it with: workerdown remediate {target} --wait   or: workerdown status {target}{(link is null ? "" : $"\n{link}")}");
        return started ? ExitCode.Ok : ExitCode.Negative;
    }

    private static async Task<(WorkflowHandle Handle, bool Started)> StartAsync(Invocation invocation, ITemporalClient client, string target)
    {
        var id = Target.RemediationId(target);
        var reason = invocation.Parsed.GetValue(Reason) ?? $"asked for by {invocation.User} on the command line";
        var request = new RemediationRequest
        {
            Target = target,
            DryRun = invocation.Parsed.GetValue(DryRun),
            RequireApproval = invocation.Parsed.GetValue(RequireApproval),
            Reason = reason,
        };
        try
        {
            var handle = await client.StartWorkflowAsync(WorkerDownNames.Remediation, [request], new(id, WorkerDownNames.TaskQueue)
            {
                StaticSummary = RemediationTexts.Summary(reason),
                StaticDetails = RemediationTexts.Details,
                Rpc = invocation.Rpc,
            });
            return (handle, true);
        }
        catch (WorkflowAlreadyStartedException e)
        {
            return (client.GetWorkflowHandle(id, e.RunId), false);
        }
    }

    /// <summary>Follows a run: its timeline as it grows, then its end.</summary>
    private sealed class Following(Invocation invocation, WorkflowHandle handle, string target)
    {
        private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

        private readonly IncidentReader reader = new(handle.Client, invocation.Terminal.Time, invocation.Cancel);
        private int told;
        private bool complained;

        public async Task<int> ToTheEndAsync()
        {
            try
            {
                while (true)
                {
                    if (await reader.RunAsync(handle) is { } view && Tell(view) is { } code)
                        return code;
                    await Task.Delay(LookEvery, invocation.Terminal.Time, invocation.Cancel);
                }
            }
            catch (Exception e) when (invocation.Cancel.IsCancellationRequested && e is OperationCanceledException or RpcException or WorkflowQueryFailedException)
            {
                invocation.Terminal.Say($"Detached; the remediation goes on. Come back with: workerdown remediate {target} --wait   or: workerdown status {target}");
                return ExitCode.Interrupted;
            }
        }

        private int? Tell(IncidentView view)
        {
            if (view.Problem is { } problem && !complained)
                invocation.Terminal.Say($"{target}: {problem} Waiting for it.");
            complained = view.Problem is not null;
            if (!invocation.Json)
                IncidentText.Timeline(invocation.Terminal, view.Timeline.Skip(told));
            told = Math.Max(told, view.Timeline.Count);
            if (view.Open)
                return null;
            if (invocation.Json)
                invocation.WriteJson(view);
            else if (view.Timeline.Count == 0)
                invocation.Terminal.Output.WriteLine($"{target}: {view.State}: {view.Message}");
            return view.Outcome is { } outcome && IncidentView.IsGood(outcome) ? ExitCode.Ok : ExitCode.Negative;
        }
    }
}
