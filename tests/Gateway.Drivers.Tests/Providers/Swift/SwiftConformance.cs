using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Swift;

public sealed class SwiftBucketTests(SwiftFixture fixture) : BucketDriverTests<SwiftFixture>(fixture);

public sealed class SwiftObjectTests(SwiftFixture fixture) : ObjectDriverTests<SwiftFixture>(fixture);

public sealed class SwiftObjectListTests(SwiftFixture fixture) : ObjectListTests<SwiftFixture>(fixture);

public sealed class SwiftObjectPropertiesTests(SwiftFixture fixture) : ObjectPropertiesDriverTests<SwiftFixture>(fixture);

public sealed class SwiftObjectModelTests(SwiftFixture fixture) : ObjectModelTests<SwiftFixture>(fixture);

public sealed class SwiftUploadTests(SwiftFixture fixture) : MultipartUploadDriverTests<SwiftFixture>(fixture);

public sealed class SwiftCopyTests(SwiftFixture fixture) : ObjectCopyDriverTests<SwiftFixture>(fixture);

public sealed class SwiftBatchTests(SwiftFixture fixture) : ObjectBatchDriverTests<SwiftFixture>(fixture);

public sealed class SwiftLinkTests(SwiftFixture fixture) : ObjectLinkDriverTests<SwiftFixture>(fixture);

public sealed class SwiftConnectionCheckTests(SwiftFixture fixture) : ConnectionCheckDriverTests<SwiftFixture>(fixture);
