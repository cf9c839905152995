using Gateway.Conformance;

namespace Gateway.Drivers.Tests.Providers.Filesystem;

public sealed class FilesystemBucketTests(FilesystemFixture fixture) : BucketDriverTests<FilesystemFixture>(fixture);

public sealed class FilesystemObjectTests(FilesystemFixture fixture) : ObjectDriverTests<FilesystemFixture>(fixture);

public sealed class FilesystemObjectListTests(FilesystemFixture fixture) : ObjectListTests<FilesystemFixture>(fixture);

public sealed class FilesystemObjectPropertiesTests(FilesystemFixture fixture) : ObjectPropertiesDriverTests<FilesystemFixture>(fixture);

public sealed class FilesystemConnectionCheckTests(FilesystemFixture fixture) : ConnectionCheckDriverTests<FilesystemFixture>(fixture);

public sealed class FilesystemObjectModelTests(FilesystemFixture fixture) : ObjectModelTests<FilesystemFixture>(fixture);

public sealed class FilesystemMultipartTests(FilesystemFixture fixture) : MultipartUploadDriverTests<FilesystemFixture>(fixture);

public sealed class FilesystemCopyTests(FilesystemFixture fixture) : ObjectCopyDriverTests<FilesystemFixture>(fixture);
