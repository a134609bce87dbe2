-- Accounts are connected by a log-in at Meta, renewed, checked every day, and left again when their owner says so there.
-- New columns with constant defaults: a short ACCESS EXCLUSIVE lock on channel_accounts, no rewrite. The index is built on a
-- table of a few rows per shop.

ALTER TABLE channel_accounts
    -- The log-in it was connected by; NULL: by a token that the owner brought.
    ADD COLUMN login text CHECK (login IN ('instagram', 'facebook')),
    -- The page or WhatsApp Business Account whose subscription brings its events; NULL: its own. An Instagram account with a
    -- page here is spoken for by that page.
    ADD COLUMN asset_id text CHECK (length(asset_id) BETWEEN 1 AND 64),
    -- The person who connected it, as Meta calls that person towards our app, in deauthorise and deletion requests only.
    ADD COLUMN owner_id text CHECK (length(owner_id) BETWEEN 1 AND 64),
    ADD COLUMN permissions text[] NOT NULL DEFAULT '{}' CHECK (cardinality(permissions) <= 60),
    ADD COLUMN token_issued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- NULL: it has no end (token_is_endless), or nobody told us.
    ADD COLUMN token_expires_at timestamptz,
    ADD COLUMN token_is_endless boolean NOT NULL DEFAULT false,
    -- How many days before its end the owner was told last.
    ADD COLUMN token_alarm_days smallint,
    -- What the last look at the account found: channels::account::Finding.
    ADD COLUMN checked_at timestamptz,
    ADD COLUMN findings jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN care_due_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX channel_accounts_care_due_idx ON channel_accounts (care_due_at) WHERE status <> 'disconnected';
CREATE INDEX channel_accounts_owner_idx ON channel_accounts (owner_id) WHERE owner_id IS NOT NULL;

-- Log-ins under way: one row per press on Connect, for the minutes until its browser comes back. What it came to is told
-- from here, so that no address carries a sentence.
CREATE TABLE account_logins (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    login text NOT NULL CHECK (login IN ('instagram', 'facebook')),
    -- Who began it, and on which device: nobody else can end it.
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id uuid NOT NULL,
    -- SHA-256 of the state in the address; gone when it was used.
    state_sha256 bytea,
    -- Sealed: the secret half of PKCE, and the pages to choose from with their tokens.
    verifier bytea NOT NULL,
    pages bytea,
    is_good boolean NOT NULL DEFAULT false,
    told text NOT NULL DEFAULT '' CHECK (length(told) <= 2000),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (business_id, id)
);
CREATE UNIQUE INDEX account_logins_state_key ON account_logins (business_id, state_sha256);
CREATE INDEX account_logins_expires_at_idx ON account_logins (expires_at);
SELECT protect_tenant_table('account_logins');

-- Requests to delete what we hold about a person at Meta. The person is not kept: only that it was asked and when it was
-- done, under a code that Meta shows to the person. One request, however often it is sent, has one code.
CREATE TABLE deletion_requests (
    code text PRIMARY KEY CHECK (length(code) = 32),
    request_sha256 bytea NOT NULL UNIQUE,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz
);
CREATE INDEX deletion_requests_requested_at_idx ON deletion_requests (requested_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON deletion_requests TO chidi_app;

GRANT SELECT, DELETE ON account_logins TO chidi_lookup;
CREATE POLICY lookup ON account_logins FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup_delete ON account_logins FOR DELETE TO chidi_lookup USING (true);

-- Accounts whose daily look is due: ids only, for the job that looks.
CREATE FUNCTION accounts_due_for_care(at_most integer) RETURNS TABLE (business_id uuid, account_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT a.business_id, a.id FROM public.channel_accounts a
          WHERE a.status <> 'disconnected' AND a.care_due_at <= clock_timestamp() ORDER BY a.care_due_at LIMIT at_most $$;

-- The accounts a person at Meta connected with tokens older than `before`. Also by the account's own number, which some of
-- Meta's requests for Instagram carry.
CREATE FUNCTION accounts_of_owner(of_owner text, before timestamptz) RETURNS TABLE (business_id uuid, account_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT a.business_id, a.id FROM public.channel_accounts a
          WHERE (a.owner_id = of_owner OR (a.platform = 'instagram' AND a.platform_account_id = of_owner))
            AND a.token_issued_at <= before $$;

-- Whether anybody else's account still needs a subscription, or what a person allowed us.
CREATE FUNCTION is_asset_in_use(of_asset text, besides uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT EXISTS (SELECT FROM public.channel_accounts a
          WHERE (a.asset_id = of_asset OR (a.platform = 'messenger' AND a.platform_account_id = of_asset))
            AND a.id <> besides AND a.status <> 'disconnected') $$;
CREATE FUNCTION is_owner_in_use(of_owner text, besides uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT EXISTS (SELECT FROM public.channel_accounts a
          WHERE a.owner_id = of_owner AND a.id <> besides AND a.status <> 'disconnected') $$;

CREATE FUNCTION delete_expired_logins() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ DELETE FROM public.account_logins WHERE expires_at < clock_timestamp() $$;

GRANT CREATE ON SCHEMA public TO chidi_lookup;
DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['accounts_due_for_care(integer)', 'accounts_of_owner(text, timestamptz)', 'is_asset_in_use(text, uuid)',
        'is_owner_in_use(text, uuid)', 'delete_expired_logins()']
    LOOP
        EXECUTE format('ALTER FUNCTION public.%s OWNER TO chidi_lookup', f);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION public.%s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO chidi_app', f);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
