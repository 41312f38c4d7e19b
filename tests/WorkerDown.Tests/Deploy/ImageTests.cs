using System.Text.RegularExpressions;
using WorkerDown.Tests.Deploy.Rendering;

namespace WorkerDown.Tests.Deploy;

public partial class ImageTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Manifests.Deploy, "image/Dockerfile"));

    [Fact]
    public void The_image_is_built_from_what_the_program_refers_to_and_nothing_of_the_sandbox()
    {
        var copied = Copy().Matches(Dockerfile).Select(m => m.Groups[1].Value).ToHashSet();
        var needed = Projects("src/WorkerDown.Host/WorkerDown.Host.csproj");

        Assert.Superset(needed.Select(p => Path.GetDirectoryName(p)!).ToHashSet(), copied);
        Assert.DoesNotContain(needed, p => p.Contains("Sandbox", StringComparison.Ordinal));
        Assert.DoesNotContain(copied, c => c.Contains("Sandbox", StringComparison.Ordinal) || c.StartsWith("tests", StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_s_version_is_the_program_s_and_the_chart_s()
    {
        var version = Regex.Match(File.ReadAllText(Path.Combine(Manifests.Repository, "Directory.Build.props")), "<Version>(.+)</Version>").Groups[1].Value;

        Assert.All(Version().Matches(Dockerfile), m => Assert.Equal(version, m.Groups[1].Value));
        Assert.Equal(version, Manifests.Parse(File.ReadAllText(Path.Combine(Manifests.Deploy, "helm/worker-down/Chart.yaml")))["appVersion"]);
        Assert.Contains($"image: worker-down:{version}\n", File.ReadAllText(Path.Combine(Manifests.Deploy, "kustomize/base/deployment.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_ways_to_build_the_image_begin_with_the_same_pinned_base()
    {
        var pinned = Regex.Match(Dockerfile, @"ARG RUNTIME=(\S+:\d+\.\d+\.\d+-\S+chiseled)").Groups[1].Value;

        Assert.NotEmpty(pinned);
        Assert.Contains($"<ContainerBaseImage>{pinned}</ContainerBaseImage>", File.ReadAllText(Path.Combine(Manifests.Repository, "src/WorkerDown.Host/WorkerDown.Host.csproj")), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_ways_to_build_the_image_set_the_same_environment()
    {
        var project = File.ReadAllText(Path.Combine(Manifests.Repository, "src/WorkerDown.Host/WorkerDown.Host.csproj"));

        Assert.NotEmpty(Environments().Matches(Dockerfile));
        Assert.Equal(
            Environments().Matches(Dockerfile).Select(m => (m.Groups[1].Value, m.Groups[2].Value)),
            Regex.Matches(project, "<ContainerEnvironmentVariable Include=\"(\\w+)\" Value=\"(\\S+)\" />").Select(m => (m.Groups[1].Value, m.Groups[2].Value)));
    }

    // The project and whatever it refers to, as paths from the repository's root.
    private static HashSet<string> Projects(string project)
    {
        var text = File.ReadAllText(Path.Combine(Manifests.Repository, project));
        var result = new HashSet<string> { project };
        foreach (Match reference in Reference().Matches(text))
        {
            var path = Path.GetFullPath(Path.Combine(Manifests.Repository, Path.GetDirectoryName(project)!, reference.Groups[1].Value));
            result.UnionWith(Projects(Path.GetRelativePath(Manifests.Repository, path)));
        }
        return result;
    }

    [GeneratedRegex(@"^COPY (\S+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^ENV (\w+)=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Environments();

    [GeneratedRegex(@"ARG VERSION=(\S+)")]
    private static partial Regex Version();

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
