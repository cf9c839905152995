namespace Gateway.Api.Store;

/// <summary>
/// The tables of the store. A version is never changed once it is out: a change is another one at the end. Quartz makes its own tables.
/// All numbers are 64 bits and all times milliseconds since 1970, so that both databases read alike.
/// </summary>
internal static class StoreSchema
{
    /// <summary>What makes each version out of the one before.</summary>
    public static IReadOnlyList<string> Versions { get; } = [First, ApiKeys, Connections, Audit];

    private const string First = """
        CREATE TABLE operations (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            principal VARCHAR(255) NOT NULL,
            kind VARCHAR(64) NOT NULL,
            connection VARCHAR(255) NOT NULL,
            target TEXT NULL,
            request {bytes} NOT NULL,
            token VARCHAR(36) NOT NULL,
            state VARCHAR(16) NOT NULL,
            step BIGINT NOT NULL,
            made TEXT NULL,
            steps TEXT NOT NULL,
            done BIGINT NULL,
            total BIGINT NULL,
            unit VARCHAR(32) NULL,
            result TEXT NULL,
            problem TEXT NULL,
            calls BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            polls BIGINT NOT NULL,
            fence BIGINT NOT NULL,
            owner VARCHAR(64) NULL,
            due_at BIGINT NOT NULL,
            cancel BIGINT NOT NULL,
            version BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            ended_at BIGINT NULL);
        CREATE INDEX operations_due ON operations (due_at) WHERE ended_at IS NULL;
        CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;
        CREATE TABLE idempotency (
            scope VARCHAR(64) NOT NULL,
            body VARCHAR(64) NOT NULL,
            operation VARCHAR(32) NULL,
            status BIGINT NULL,
            answer {bytes} NULL,
            owner VARCHAR(64) NULL,
            due_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (scope));
        CREATE INDEX idempotency_created ON idempotency (created_at);
        """;

    private const string ApiKeys = """
        CREATE TABLE api_keys (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            name VARCHAR(63) NOT NULL,
            digest {bytes} NOT NULL,
            old_digest {bytes} NULL,
            old_until BIGINT NULL,
            roles TEXT NOT NULL,
            created_by VARCHAR(255) NOT NULL,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NULL,
            used_at BIGINT NULL,
            revoked_at BIGINT NULL);
        CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;
        """;

    private const string Connections = """
        CREATE TABLE connections (
            name VARCHAR(63) NOT NULL PRIMARY KEY,
            owner VARCHAR(255) NOT NULL,
            version BIGINT NOT NULL,
            key_id VARCHAR(64) NOT NULL,
            content {bytes} NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL);
        CREATE TABLE connection_changes (
            id BIGINT NOT NULL PRIMARY KEY,
            serial BIGINT NOT NULL);
        INSERT INTO connection_changes (id, serial) VALUES (1, 0);
        """;

    private const string Audit = """
        CREATE TABLE audit_records (
            chain VARCHAR(64) NOT NULL,
            sequence BIGINT NOT NULL,
            record TEXT NOT NULL,
            PRIMARY KEY (chain, sequence));
        CREATE TABLE audit_outbox (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            record TEXT NOT NULL);
        """;
}
