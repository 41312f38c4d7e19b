using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using TemporalTestServer.Tests.Conformance.Fixture;

namespace TemporalTestServer.Tests.Conformance;

public sealed class ReusePolicyTests(TemporalFixture temporal) : ConformanceTest(temporal)
{
    [Fact]
    public async Task An_open_workflow_refuses_a_second_start_and_names_its_run()
    {
        var first = await Client.StartWorkflowAsync("Unknown", [], Options());

        var refusal = await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(() => Client.StartWorkflowAsync("Unknown", [], Options(first.Id)));

        Assert.Equal((first.Id, first.ResultRunId), (refusal.WorkflowId, refusal.RunId));
    }

    [Fact]
    public async Task Use_existing_gives_the_open_run()
    {
        var first = await Client.StartWorkflowAsync("Unknown", [], Options());
        var options = Options(first.Id);
        options.IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting;

        var second = await Client.StartWorkflowAsync("Unknown", [], options);

        Assert.Equal(first.ResultRunId, second.ResultRunId);
    }

    [Fact]
    public async Task Terminate_existing_closes_the_open_run_and_starts_another()
    {
        var first = await Client.StartWorkflowAsync("Unknown", [], Options());
        var options = Options(first.Id);
        options.IdConflictPolicy = WorkflowIdConflictPolicy.TerminateExisting;

        var second = await Client.StartWorkflowAsync("Unknown", [], options);

        Assert.NotEqual(first.ResultRunId, second.ResultRunId);
        Assert.Equal(WorkflowExecutionStatus.Terminated, await StatusAsync(Client.GetWorkflowHandle(first.Id, first.ResultRunId)));
        Assert.Equal(WorkflowExecutionStatus.Running, await StatusAsync(second));
    }

    [Theory]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicate, true, true)]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicate, false, true)]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicateFailedOnly, true, false)]
    [InlineData(WorkflowIdReusePolicy.AllowDuplicateFailedOnly, false, true)]
    [InlineData(WorkflowIdReusePolicy.RejectDuplicate, true, false)]
    [InlineData(WorkflowIdReusePolicy.RejectDuplicate, false, false)]
    public async Task The_reuse_policy_decides_after_the_close(WorkflowIdReusePolicy policy, bool firstCompletes, bool allowed) =>
        await WithWorkerAsync(o => o.AddWorkflow<Echo>().AddWorkflow<Failing>(), async () =>
        {
            var id = NewId();
            var first = firstCompletes
                ? await Client.StartWorkflowAsync("Echo", ["a"], Options(id))
                : await Client.StartWorkflowAsync("Failing", ["a"], Options(id));
            await Record.ExceptionAsync(() => first.GetResultAsync());
            var options = Options(id);
            options.IdReusePolicy = policy;

            var again = () => Client.StartWorkflowAsync("Echo", ["b"], options);

            if (allowed)
                Assert.Equal("b", await (await again()).GetResultAsync<string>());
            else
                Assert.Equal(first.ResultRunId, (await Assert.ThrowsAsync<WorkflowAlreadyStartedException>(again)).RunId);
        });

    [Fact]
    public async Task Of_many_starts_at_once_exactly_one_wins()
    {
        var id = NewId();
        var starts = Enumerable.Range(0, 10).Select(_ => Client.StartWorkflowAsync("Unknown", [], Options(id))).ToList();

        await Record.ExceptionAsync(() => Task.WhenAll(starts));

        Assert.Equal(1, starts.Count(s => s.IsCompletedSuccessfully));
        Assert.All(starts.Where(s => s.IsFaulted), s => Assert.IsType<WorkflowAlreadyStartedException>(s.Exception!.InnerException));
    }
}
