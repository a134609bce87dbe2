-- How messages leave: a pace and pauses for each account, answers to tap, what is allowed after the 24 hours, and what did
-- not arrive. The pace is one row per account, which every node asks, so that it holds however many nodes there are. Locks
-- messages, customers and channel_accounts for the time of adding columns, and messages against writing while an indexes over the few
-- failed and paid ones are made.

CREATE TABLE channel_paces (
    business_id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- When the next free slot is; behind the clock when the account is idle.
    next_at timestamptz NOT NULL DEFAULT '-infinity',
    -- Calls that failed one after the other for no fault of the message.
    troubles integer NOT NULL DEFAULT 0,
    -- Nothing leaves before this; then one message tries, and the others wait for how it fares.
    paused_until timestamptz,
    -- Pauses one after the other; each is longer.
    pauses integer NOT NULL DEFAULT 0,
    PRIMARY KEY (business_id, account_id),
    FOREIGN KEY (business_id, account_id) REFERENCES channel_accounts ON DELETE CASCADE
) WITH (fillfactor = 50);
SELECT protect_tenant_table('channel_paces');

ALTER TABLE messages
    -- Its place in the account's pace, once it had to take one.
    ADD COLUMN slot_at timestamptz,
    -- When it was queued again; first queued at created_at.
    ADD COLUMN queued_at timestamptz;

-- Asks for the next slot of an account: how long to wait for it (0: now), whether that is a pause in which no slot was
-- given, whether the caller is the one that tries the account after a pause, and whether the account had trouble lately.
-- A message that has its slot already asks with `has_slot`. One round trip, and the row is locked from here to the commit.
CREATE FUNCTION take_send_slot(of_business uuid, of_account uuid, has_slot boolean, step_s double precision, burst_s double precision, probe_s double precision)
    RETURNS TABLE (wait_s double precision, is_paused boolean, is_probe boolean, had_trouble boolean)
    LANGUAGE plpgsql SET search_path = pg_catalog
    AS $$
DECLARE
    pace public.channel_paces;
    now_at timestamptz;
    slot_at timestamptz;
BEGIN
    INSERT INTO public.channel_paces (business_id, account_id) VALUES (of_business, of_account) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT pace FROM public.channel_paces p WHERE p.business_id = of_business AND p.account_id = of_account FOR UPDATE;
    now_at := clock_timestamp();
    IF pace.paused_until > now_at THEN
        RETURN QUERY SELECT extract(epoch FROM pace.paused_until - now_at)::double precision, true, false, true;
        RETURN;
    END IF;
    slot_at := CASE WHEN has_slot THEN now_at ELSE greatest(pace.next_at, now_at - make_interval(secs => burst_s)) END;
    is_probe := pace.paused_until IS NOT NULL AND slot_at <= now_at;
    UPDATE public.channel_paces p
        SET next_at = CASE WHEN has_slot THEN p.next_at ELSE slot_at + make_interval(secs => step_s) END,
            paused_until = CASE WHEN is_probe THEN now_at + make_interval(secs => probe_s) ELSE p.paused_until END
        WHERE p.business_id = of_business AND p.account_id = of_account;
    RETURN QUERY SELECT greatest(extract(epoch FROM slot_at - now_at)::double precision, 0), false, is_probe,
        is_probe OR pace.troubles > 0 OR pace.pauses > 0;
END $$;
REVOKE EXECUTE ON FUNCTION take_send_slot(uuid, uuid, boolean, double precision, double precision, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_send_slot(uuid, uuid, boolean, double precision, double precision, double precision) TO chidi_app;

ALTER TABLE messages
    -- channels::Extra: what hangs on a text of ours.
    ADD COLUMN extra jsonb,
    -- The owner has dealt with a message that failed.
    ADD COLUMN put_away_at timestamptz,
    -- Millionths of a US dollar, by our rate card; 0 when the platform does not charge, empty while it is not known.
    ADD COLUMN cost_micros bigint;
CREATE INDEX messages_cost_idx ON messages (business_id, sent_at) INCLUDE (account_id, cost_micros) WHERE cost_micros > 0;
-- What did not reach its customer; few rows at any time.
CREATE INDEX messages_failed_idx ON messages (business_id, sent_at DESC, id DESC) WHERE state = 'failed' AND put_away_at IS NULL;

-- When Meta last refused a message after the 24 hours, for want of its approval.
ALTER TABLE channel_accounts ADD COLUMN late_refused_at timestamptz;

-- The customer wants no advertising on WhatsApp.
ALTER TABLE customers ADD COLUMN marketing_stopped_at timestamptz;
