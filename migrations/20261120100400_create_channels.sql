-- Connected accounts and the raw bodies that platforms post to us. Takes no lock on existing tables.

CREATE TABLE channel_accounts (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    platform text NOT NULL CHECK (platform IN ('instagram', 'messenger', 'whatsapp')),
    -- Instagram: `user_id` of /me (17841...), the id that events carry.
    platform_account_id text NOT NULL CHECK (length(platform_account_id) BETWEEN 1 AND 64),
    username text NOT NULL DEFAULT '' CHECK (length(username) <= 120),
    -- AES-256-GCM, bound to this row: see chidi::crypto.
    access_token bytea NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'needs_reconnect', 'disconnected')),
    status_reason text NOT NULL DEFAULT '' CHECK (length(status_reason) <= 300),
    last_inbound_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id)
);
CREATE TRIGGER channel_accounts_version BEFORE UPDATE ON channel_accounts FOR EACH ROW EXECUTE FUNCTION bump_version();
CREATE UNIQUE INDEX channel_accounts_account_key ON channel_accounts (business_id, platform, platform_account_id);
-- An account answers for one business at a time.
CREATE UNIQUE INDEX channel_accounts_platform_key ON channel_accounts (platform, platform_account_id) WHERE status <> 'disconnected';
SELECT protect_tenant_table('channel_accounts');

-- Bodies arrive before anybody knows whose they are, and one body may hold several shops' events, so this is no tenant
-- table. The app role may not read it: it puts bodies in and takes one out by id through the two functions below.
CREATE TABLE webhook_bodies (
    id uuid PRIMARY KEY,
    platform text NOT NULL CHECK (platform IN ('instagram', 'messenger', 'whatsapp')),
    sha256 bytea NOT NULL,
    body bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at timestamptz
);
-- Meta repeats a post byte for byte: the second one changes nothing.
CREATE UNIQUE INDEX webhook_bodies_sha256_key ON webhook_bodies (platform, sha256);
CREATE INDEX webhook_bodies_received_at_idx ON webhook_bodies (received_at);
