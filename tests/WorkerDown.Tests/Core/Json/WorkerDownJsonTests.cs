using System.Text.Json;
using WorkerDown.Core.Json;
using WorkerDown.Core.Requests;

namespace WorkerDown.Tests.Core.Json;

public class WorkerDownJsonTests
{
    [Fact]
    public void It_is_one_line_or_several_without_what_is_not_there_and_read_in_any_case()
    {
        var request = new RemediationRequest { Target = "w\u00E9b" };

        Assert.Equal("{\"target\":\"w\u00E9b\",\"dryRun\":false,\"requireApproval\":false}", JsonSerializer.Serialize(request, WorkerDownJson.Options));
        Assert.Equal(4, JsonSerializer.Serialize(request, WorkerDownJson.Indented).Split('\n').Length - 1);
        Assert.Equal("web", JsonSerializer.Deserialize<RemediationRequest>("{\"TARGET\":\"web\"}", WorkerDownJson.Options)!.Target);
    }
}
