using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Core.Health;

public class PodNamesTests
{
    [Theory]
    [InlineData("web-7db6d7cc49-bcdfg", true)]
    [InlineData("web-7-bcdfg", true)]
    [InlineData("web-6d5b8c9f7d-bcdfg", true)]
    [InlineData("web-6d5b8c9f6d4-bcdfg", false)]
    [InlineData("web--bcdfg", false)]
    [InlineData("web-6d5b8c9f6d-bcdf", false)]
    [InlineData("web-6d5b8c9f6d-bcdfgh", false)]
    [InlineData("web-6d5b8c9f6d", false)]
    [InlineData("web-bcdfg", false)]
    [InlineData("web-api-6d5b8c9f6d-bcdfg", false)]
    [InlineData("web-6d5b8c9f6d-bcdae", false)]
    [InlineData("web-6d5a8c9f6d-bcdfg", false)]
    [InlineData("webs-6d5b8c9f6d-bcdfg", false)]
    [InlineData("web", false)]
    [InlineData("abc-7-bcdfg", false)]
    public void A_pod_is_named_after_its_Deployment_with_a_hash_and_five_characters(string pod, bool belongs) =>
        Assert.Equal(belongs, PodNames.BelongsTo(pod, "web"));
}
