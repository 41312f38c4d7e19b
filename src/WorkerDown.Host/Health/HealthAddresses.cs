namespace WorkerDown.Host.Health;

/// <summary>
/// <c>/healthz</c> says that the program lives and asks nobody: a dead Temporal must not get the remediator killed.
/// <c>/readyz</c> says whether it can work, so it asks Temporal.
/// </summary>
internal static class HealthAddresses
{
    public static void Map(WebApplication app)
    {
        app.Map("/healthz", (RequestDelegate)(context => context.Response.WriteAsync("alive\n")));
        app.Map("/readyz", (RequestDelegate)(async context =>
        {
            var problem = await context.RequestServices.GetRequiredService<Readiness>().ProblemAsync(context.RequestAborted);
            context.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(problem is null ? "ready\n" : $"not ready: {problem}\n", context.RequestAborted);
        }));
    }
}
