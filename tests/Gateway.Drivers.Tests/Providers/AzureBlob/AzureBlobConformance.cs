using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

public sealed class AzureBlobBucketTests(AzureBlobFixture fixture) : BucketDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobObjectTests(AzureBlobFixture fixture) : ObjectDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobListTests(AzureBlobFixture fixture) : ObjectListTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobPropertiesTests(AzureBlobFixture fixture) : ObjectPropertiesDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobConnectionCheckTests(AzureBlobFixture fixture) : ConnectionCheckDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobModelTests(AzureBlobFixture fixture) : ObjectModelTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobUploadTests(AzureBlobFixture fixture) : MultipartUploadDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobCopyTests(AzureBlobFixture fixture) : ObjectCopyDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobLinkTests(AzureBlobFixture fixture) : ObjectLinkDriverTests<AzureBlobFixture>(fixture);

public sealed class AzureBlobTagTests(AzureBlobFixture fixture) : ObjectTagDriverTests<AzureBlobFixture>(fixture);
