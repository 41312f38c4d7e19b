using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Temporalio.Worker.Interceptors;
using WorkerDown.Core.Incidents;
using WorkerDown.Core.Ladder;
using WorkerDown.Core.Verify;
using WorkerDown.Host.Worker;
using WorkerDown.Sandbox.Scenarios;
using WorkerDown.Sandbox.World;
using WorkerDown.Tests.Scenarios;
using WorkerDown.Tests.Workflows;

namespace WorkerDown.Tests.Host.Worker;

public class GracefulShutdownTests
{
    [Fact]
    public async Task A_program_stopped_in_the_middle_of_a_proof_hands_it_over_and_the_next_one_finishes_it() =>
        await PlayedScenario.InWorldAsync(new(), async stage =>
        {
            await using var first = await StartAsync(stage);
            await stage.BeginAsync(ownWorker: false);
            await stage.World.DeployAsync(HostingDeployment.Of("v2"));
            await stage.UntilDownAsync();
            await stage.UntilAsync(async () => await PendingProof.AttemptAsync(stage) > 0, TimeSpan.FromMinutes(5), "the proof never began");

            await first.StopAsync();
            await using var second = await StartAsync(stage);
            var result = await stage.UntilRemediatedAsync(TimeSpan.FromMinutes(10));
            await second.StopAsync();

            Assert.Equal(RemediationOutcome.Restored, result.Outcome);
            Assert.Equal(Verdict.Passed, Assert.Single(result.Attempts, a => a.Action == Rung.Rollback).Verdict);
            Assert.Equal(1, stage.Mutations);
            return true;
        });

    private static async Task<WebApplication> StartAsync(Stage stage)
    {
        var settings = stage.World.Settings with { Host = WorkerHostTests.Quiet };
        var app = WorkerHost.Build(settings, configure: s => s.AddSingleton(stage.Time).AddSingleton<IWorkerInterceptor>(new ActivityFlows(stage.Time)));
        // The program's own threads are not part of the scenario.
        Task starting;
        using (ExecutionContext.SuppressFlow())
            starting = Task.Run(() => app.StartAsync());
        await starting;
        return app;
    }
}
