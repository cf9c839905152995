using Gateway.Drivers.Tests.Providers.Aws;
using Gateway.Drivers.Tests.Providers.AzureArm;
using Gateway.Drivers.Tests.Providers.AzureBlob;
using Gateway.Drivers.Tests.Providers.DigitalOcean;
using Gateway.Drivers.Tests.Providers.Docker;
using Gateway.Drivers.Tests.Providers.DockerHub;
using Gateway.Drivers.Tests.Providers.Ecs;
using Gateway.Drivers.Tests.Providers.Eks;
using Gateway.Drivers.Tests.Providers.Gcp;
using Gateway.Drivers.Tests.Providers.Gcs;
using Gateway.Drivers.Tests.Providers.Gke;
using Gateway.Drivers.Tests.Providers.Hetzner;
using Gateway.Drivers.Tests.Providers.Kubernetes;
using Gateway.Drivers.Tests.Providers.Linode;
using Gateway.Drivers.Tests.Providers.Lxd;
using Gateway.Drivers.Tests.Providers.OciRegistry;
using Gateway.Drivers.Tests.Providers.OpenStack;
using Gateway.Drivers.Tests.Providers.S3;
using Gateway.Drivers.Tests.Providers.Swift;
using Gateway.Drivers.Tests.Providers.Triton;
using Gateway.Drivers.Tests.Providers.Vultr;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Tests.Answers;

public sealed class AwsBrokenAnswerTests(AwsFixture fixture) : BrokenAnswerTests<AwsFixture>(fixture);

public sealed class AzureBrokenAnswerTests(AzureFixture fixture) : BrokenAnswerTests<AzureFixture>(fixture)
{
    protected override void ConfigureServices(IServiceCollection services) => AzureFixture.UseSimulatedTokens(services);
}

public sealed class AzureBlobBrokenAnswerTests(AzureBlobFixture fixture) : BrokenAnswerTests<AzureBlobFixture>(fixture);

public sealed class DigitalOceanBrokenAnswerTests(DigitalOceanFixture fixture) : BrokenAnswerTests<DigitalOceanFixture>(fixture);

public sealed class DockerBrokenAnswerTests(DockerFixture fixture) : BrokenAnswerTests<DockerFixture>(fixture);

public sealed class DockerHubBrokenAnswerTests(DockerHubFixture fixture) : BrokenAnswerTests<DockerHubFixture>(fixture);

public sealed class EcsBrokenAnswerTests(EcsFixture fixture) : BrokenAnswerTests<EcsFixture>(fixture);

public sealed class EksBrokenAnswerTests(EksFixture fixture) : BrokenAnswerTests<EksFixture>(fixture);

public sealed class GcpBrokenAnswerTests(GcpFixture fixture) : BrokenAnswerTests<GcpFixture>(fixture);

public sealed class GcsBrokenAnswerTests(GcsFixture fixture) : BrokenAnswerTests<GcsFixture>(fixture);

public sealed class GkeBrokenAnswerTests(GkeFixture fixture) : BrokenAnswerTests<GkeFixture>(fixture);

public sealed class HetznerBrokenAnswerTests(HetznerFixture fixture) : BrokenAnswerTests<HetznerFixture>(fixture);

public sealed class KubernetesBrokenAnswerTests(KubernetesSimulatedFixture fixture)
    : BrokenAnswerTests<KubernetesSimulatedFixture>(fixture);

public sealed class LinodeBrokenAnswerTests(LinodeFixture fixture) : BrokenAnswerTests<LinodeFixture>(fixture);

public sealed class LxdBrokenAnswerTests(LxdFixture fixture) : BrokenAnswerTests<LxdFixture>(fixture);

public sealed class OciRegistryBrokenAnswerTests(TokenRegistryFixture fixture) : BrokenAnswerTests<TokenRegistryFixture>(fixture);

public sealed class OpenStackBrokenAnswerTests(OpenStackSimulatedFixture fixture) : BrokenAnswerTests<OpenStackSimulatedFixture>(fixture)
{
    protected override string[] Without => ["key-pairs", "images", "locations"];
}

public sealed class PodmanBrokenAnswerTests(PodmanFixture fixture) : BrokenAnswerTests<PodmanFixture>(fixture);

public sealed class S3BrokenAnswerTests(RgwFixture fixture) : BrokenAnswerTests<RgwFixture>(fixture);

public sealed class SwiftBrokenAnswerTests(SwiftFixture fixture) : BrokenAnswerTests<SwiftFixture>(fixture);

public sealed class TritonBrokenAnswerTests(TritonFixture fixture) : BrokenAnswerTests<TritonFixture>(fixture);

public sealed class VultrBrokenAnswerTests(VultrFixture fixture) : BrokenAnswerTests<VultrFixture>(fixture);
