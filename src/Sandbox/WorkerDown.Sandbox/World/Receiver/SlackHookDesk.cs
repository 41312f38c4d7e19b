using System.Text.Json;

namespace WorkerDown.Sandbox.World;

/// <summary>Slack's incoming webhook: <c>ok</c> for a valid message, 400 or 404 with a word for others.</summary>
public sealed class SlackHookDesk : IDesk
{
    /// <summary>The one hook there is; the path is the secret.</summary>
    public const string Path = "/services/T00000000/B00000000/sandboxsandboxsandbox";

    DeskAnswer IDesk.Take(DeskRequest request)
    {
        if (request.Path != Path)
            return DeskAnswer.Broke(404, "no_service", "no such hook");
        try
        {
            var message = JsonDocument.Parse(request.Body).RootElement;
            return SlackRules.Problem(message) is { } problem ? DeskAnswer.Broke(400, problem, problem) : new(200, "ok", SlackRules.Page(message, ""));
        }
        catch (JsonException)
        {
            return DeskAnswer.Broke(400, "invalid_payload", "not JSON");
        }
    }
}
