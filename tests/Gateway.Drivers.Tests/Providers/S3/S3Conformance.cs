using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.S3;

public sealed class RgwBucketTests(RgwFixture fixture) : BucketDriverTests<RgwFixture>(fixture);

public sealed class RgwObjectTests(RgwFixture fixture) : ObjectDriverTests<RgwFixture>(fixture);

public sealed class RgwObjectListTests(RgwFixture fixture) : ObjectListTests<RgwFixture>(fixture);

public sealed class RgwObjectModelTests(RgwFixture fixture) : ObjectModelTests<RgwFixture>(fixture);

public sealed class RgwObjectPropertiesTests(RgwFixture fixture) : ObjectPropertiesDriverTests<RgwFixture>(fixture);

public sealed class RgwMultipartTests(RgwFixture fixture) : MultipartUploadDriverTests<RgwFixture>(fixture);

public sealed class RgwCopyTests(RgwFixture fixture) : ObjectCopyDriverTests<RgwFixture>(fixture);

public sealed class RgwBatchTests(RgwFixture fixture) : ObjectBatchDriverTests<RgwFixture>(fixture);

public sealed class RgwTagTests(RgwFixture fixture) : ObjectTagDriverTests<RgwFixture>(fixture);

public sealed class RgwLinkTests(RgwFixture fixture) : ObjectLinkDriverTests<RgwFixture>(fixture);

public sealed class RgwConnectionCheckTests(RgwFixture fixture) : ConnectionCheckDriverTests<RgwFixture>(fixture);

// Swift's S3 API has no tags: what says so is a test of the driver.
public sealed class SwiftS3BucketTests(SwiftS3Fixture fixture) : BucketDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3ObjectTests(SwiftS3Fixture fixture) : ObjectDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3ObjectListTests(SwiftS3Fixture fixture) : ObjectListTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3ObjectModelTests(SwiftS3Fixture fixture) : ObjectModelTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3ObjectPropertiesTests(SwiftS3Fixture fixture) : ObjectPropertiesDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3MultipartTests(SwiftS3Fixture fixture) : MultipartUploadDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3CopyTests(SwiftS3Fixture fixture) : ObjectCopyDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3BatchTests(SwiftS3Fixture fixture) : ObjectBatchDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3LinkTests(SwiftS3Fixture fixture) : ObjectLinkDriverTests<SwiftS3Fixture>(fixture);

public sealed class SwiftS3ConnectionCheckTests(SwiftS3Fixture fixture) : ConnectionCheckDriverTests<SwiftS3Fixture>(fixture);
