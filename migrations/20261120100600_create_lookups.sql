-- The only ways to look across tenants. Each answers one narrow question, runs with a fixed search path as chidi_lookup
-- (no log in, no superuser), and may be executed by chidi_app alone. Takes no lock on tables with rows.

GRANT SELECT ON members, channel_accounts, businesses TO chidi_lookup;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_bodies TO chidi_lookup;
GRANT SELECT ON events, messages TO chidi_lookup;
GRANT DELETE ON events TO chidi_lookup;
CREATE POLICY lookup ON members FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup ON channel_accounts FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup ON businesses FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup ON messages FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup ON events FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup_delete ON events FOR DELETE TO chidi_lookup USING (true);

-- The businesses a person belongs to, oldest first.
CREATE FUNCTION memberships_of(person uuid) RETURNS TABLE (business_id uuid, role text, name text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT m.business_id, m.role, b.name FROM public.members m JOIN public.businesses b USING (business_id)
          WHERE m.user_id = person ORDER BY m.created_at, m.business_id $$;

-- Whose account this is, if it is anybody's.
CREATE FUNCTION business_of_account(of_platform text, of_account text) RETURNS TABLE (business_id uuid, account_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT a.business_id, a.id FROM public.channel_accounts a
          WHERE a.platform = of_platform AND a.platform_account_id = of_account AND a.status <> 'disconnected' $$;

-- Puts a body down once. Answers its id, or nothing when the same bytes are here already.
CREATE FUNCTION put_webhook_body(new_id uuid, of_platform text, digest bytea, raw bytea) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ INSERT INTO public.webhook_bodies (id, platform, sha256, body) VALUES (new_id, of_platform, digest, raw)
          ON CONFLICT DO NOTHING RETURNING id $$;

CREATE FUNCTION get_webhook_body(of_id uuid) RETURNS TABLE (platform text, body bytea, received_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT platform, body, received_at FROM public.webhook_bodies WHERE id = of_id $$;

CREATE FUNCTION mark_webhook_body_read(of_id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ UPDATE public.webhook_bodies SET read_at = clock_timestamp() WHERE id = of_id $$;

-- A body none of whose accounts is known to us is not ours to keep.
CREATE FUNCTION drop_webhook_body(of_id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ DELETE FROM public.webhook_bodies WHERE id = of_id $$;

-- Messages left `sending` for longer than `older_than`: ids only, for the job that settles them.
CREATE FUNCTION stale_sending(older_than interval, at_most integer) RETURNS TABLE (business_id uuid, message_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT m.business_id, m.id FROM public.messages m
          WHERE m.state = 'sending' AND m.sending_at < clock_timestamp() - older_than ORDER BY m.sending_at LIMIT at_most $$;
CREATE INDEX messages_stale_sending_idx ON messages (sending_at) WHERE state = 'sending';

-- Messages left `queued` for longer than `older_than` although nothing asks them to wait: their job is gone.
CREATE FUNCTION stale_queued(older_than interval, at_most integer) RETURNS TABLE (business_id uuid, message_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT m.business_id, m.id FROM public.messages m
          WHERE m.state = 'queued' AND coalesce(m.retry_at, m.sending_at, m.created_at) < clock_timestamp() - older_than
          ORDER BY coalesce(m.retry_at, m.sending_at, m.created_at) LIMIT at_most $$;
CREATE INDEX messages_stale_queued_idx ON messages (coalesce(retry_at, sending_at, created_at)) WHERE state = 'queued';

-- Housekeeping: read bodies and events past their keep are deleted in slices; answers how many went.
CREATE FUNCTION delete_expired(bodies_before timestamptz, events_before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ WITH b AS (DELETE FROM public.webhook_bodies WHERE id IN
                (SELECT id FROM public.webhook_bodies WHERE received_at < bodies_before AND read_at IS NOT NULL LIMIT at_most) RETURNING 1),
               e AS (DELETE FROM public.events WHERE (business_id, seq) IN
                (SELECT business_id, seq FROM public.events WHERE created_at < events_before LIMIT at_most) RETURNING 1)
          SELECT (SELECT count(*) FROM b) + (SELECT count(*) FROM e) $$;

-- Owning a function asks for CREATE on its schema; the role keeps it only for these lines.
GRANT CREATE ON SCHEMA public TO chidi_lookup;
DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['memberships_of(uuid)', 'business_of_account(text, text)', 'put_webhook_body(uuid, text, bytea, bytea)',
        'get_webhook_body(uuid)', 'mark_webhook_body_read(uuid)', 'drop_webhook_body(uuid)', 'stale_sending(interval, integer)', 'stale_queued(interval, integer)',
        'delete_expired(timestamptz, timestamptz, integer)']
    LOOP
        EXECUTE format('ALTER FUNCTION public.%s OWNER TO chidi_lookup', f);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION public.%s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO chidi_app', f);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
