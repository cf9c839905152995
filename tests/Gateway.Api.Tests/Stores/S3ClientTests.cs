using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Stores;

/// <summary>Amazon's own command line.</summary>
[Collection("clients")]
public sealed class AwsClientTests(StoreFixture fixture) : ClientSuite(fixture)
{
    private protected override string StoreName => "s3";

    private protected override IForeignStoreClient Client => new Aws(Fixture.Folder);

    private sealed class Aws(string home) : IForeignStoreClient
    {
        private readonly ForeignClient _aws = ForeignClient.Debian(
            "aws",
            home,
            new Dictionary<string, string?>
            {
                ["AWS_ACCESS_KEY_ID"] = Store.Read("S3_ACCESS_KEY"),
                ["AWS_SECRET_ACCESS_KEY"] = Store.Read("S3_SECRET_KEY"),
                ["AWS_DEFAULT_REGION"] = Store.Read("S3_REGION"),
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            }
        );

        public Task WriteAsync(string bucket, string key, string path) =>
            RunAsync(
                "s3",
                "cp",
                path,
                $"s3://{bucket}/{key}",
                "--content-type",
                "text/x-cross",
                "--metadata",
                "colour=blue",
                "--no-progress"
            );

        public Task ReadAsync(string bucket, string key, string path) =>
            RunAsync("s3", "cp", $"s3://{bucket}/{key}", path, "--no-progress");

        public Task<string> DescribeAsync(string bucket, string key) => RunAsync("s3api", "head-object", "--bucket", bucket, "--key", key);

        private Task<string> RunAsync(params string[] arguments) => _aws.RunAsync(["--endpoint-url", Store.Read("S3")!, .. arguments]);
    }
}

/// <summary>S3cmd.</summary>
[Collection("clients")]
public sealed class S3CmdClientTests(StoreFixture fixture) : ClientSuite(fixture)
{
    private protected override string StoreName => "s3";

    private protected override IForeignStoreClient Client => new S3Cmd(Fixture.Folder);

    private sealed class S3Cmd(string home) : IForeignStoreClient
    {
        private readonly ForeignClient _s3cmd = ForeignClient.Debian("s3cmd", home, new Dictionary<string, string?>());

        public Task WriteAsync(string bucket, string key, string path) =>
            RunAsync(
                "put",
                path,
                $"s3://{bucket}/{key}",
                "--mime-type=text/x-cross",
                "--add-header=x-amz-meta-colour:blue",
                "--multipart-chunk-size-mb=5"
            );

        public Task ReadAsync(string bucket, string key, string path) => RunAsync("get", "--force", $"s3://{bucket}/{key}", path);

        public Task<string> DescribeAsync(string bucket, string key) => RunAsync("info", $"s3://{bucket}/{key}");

        private Task<string> RunAsync(params string[] arguments)
        {
            var host = new Uri(Store.Read("S3")!).Authority;
            return _s3cmd.RunAsync([
                "--config=/dev/null",
                "--no-ssl",
                $"--host={host}",
                $"--host-bucket={host}",
                $"--region={Store.Read("S3_REGION")}",
                $"--access_key={Store.Read("S3_ACCESS_KEY")}",
                $"--secret_key={Store.Read("S3_SECRET_KEY")}",
                "--no-progress",
                .. arguments,
            ]);
        }
    }
}

/// <summary>Rclone's S3.</summary>
[Collection("clients")]
public sealed class RcloneS3ClientTests(StoreFixture fixture) : ClientSuite(fixture)
{
    private protected override string StoreName => "s3";

    private protected override IForeignStoreClient Client =>
        new Rclone(
            Fixture.Folder,
            new Dictionary<string, string?>
            {
                ["TYPE"] = "s3",
                ["PROVIDER"] = "Ceph",
                ["ENDPOINT"] = Store.Read("S3"),
                ["REGION"] = Store.Read("S3_REGION"),
                ["ACCESS_KEY_ID"] = Store.Read("S3_ACCESS_KEY"),
                ["SECRET_ACCESS_KEY"] = Store.Read("S3_SECRET_KEY"),
                ["UPLOAD_CUTOFF"] = "5Mi",
                ["NO_CHECK_BUCKET"] = "true",
            },
            ["--metadata", "--metadata-set", "colour=blue", "--metadata-set", "content-type=text/x-cross"]
        );
}
