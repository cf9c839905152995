using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Gcs;

public sealed class GcsConnectionCheckTests(GcsFixture fixture) : ConnectionCheckDriverTests<GcsFixture>(fixture);

public sealed class GcsBucketTests(GcsFixture fixture) : BucketDriverTests<GcsFixture>(fixture);

public sealed class GcsObjectTests(GcsFixture fixture) : ObjectDriverTests<GcsFixture>(fixture);

public sealed class GcsObjectListTests(GcsFixture fixture) : ObjectListTests<GcsFixture>(fixture);

public sealed class GcsObjectModelTests(GcsFixture fixture) : ObjectModelTests<GcsFixture>(fixture);

public sealed class GcsObjectPropertiesTests(GcsFixture fixture) : ObjectPropertiesDriverTests<GcsFixture>(fixture);

public sealed class GcsMultipartTests(GcsFixture fixture) : MultipartUploadDriverTests<GcsFixture>(fixture);

public sealed class GcsCopyTests(GcsFixture fixture) : ObjectCopyDriverTests<GcsFixture>(fixture);

public sealed class GcsLinkTests(GcsFixture fixture) : ObjectLinkDriverTests<GcsFixture>(fixture);
