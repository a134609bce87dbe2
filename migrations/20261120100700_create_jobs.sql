-- The queue of background work; `chidi::jobs` says how it is used. Takes no lock on existing tables.

-- Not a tenant table, and the app role has no right on it: it queues through chidi_enqueue, and workers use the role that
-- migrates. A job that is done is deleted.
CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job jsonb NOT NULL,
    kind text NOT NULL GENERATED ALWAYS AS (job ->> 'job') STORED,
    -- Of the waiting jobs with one key there is one: the newest replaces the one before.
    key text CHECK (length(key) <= 200),
    -- Of the jobs in one lane one runs at a time, in the order they were queued.
    lane text CHECK (length(lane) <= 200),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'dead')),
    attempts smallint NOT NULL DEFAULT 0,
    attempts_max smallint NOT NULL CHECK (attempts_max BETWEEN 1 AND 100),
    run_at timestamptz NOT NULL,
    -- Whoever runs it, and until when that is believed without a sign of life.
    worker uuid,
    leased_until timestamptz,
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT jobs_lease CHECK ((state = 'running') = (worker IS NOT NULL) AND (state = 'running') = (leased_until IS NOT NULL))
) WITH (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX jobs_waiting_key ON jobs (key) WHERE state = 'waiting';
CREATE UNIQUE INDEX jobs_running_lane_key ON jobs (lane) WHERE state = 'running';
CREATE INDEX jobs_ready_idx ON jobs (run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_lane_idx ON jobs (lane, id) WHERE state <> 'dead' AND lane IS NOT NULL;
CREATE INDEX jobs_running_idx ON jobs (leased_until) WHERE state = 'running';
CREATE INDEX jobs_dead_idx ON jobs (changed_at) WHERE state = 'dead';

-- When each periodic job is due next, so that of several nodes one queues it.
CREATE TABLE periodic_jobs (
    kind text PRIMARY KEY,
    due_at timestamptz NOT NULL
);

-- The only way in. A job of a business can be queued in that business's transaction only. `wait_s` is how long it waits;
-- replaced again and again, it waits at most `wait_s_max` from the first time on.
CREATE FUNCTION chidi_enqueue(new_job jsonb, new_key text, new_lane text, new_attempts_max integer, wait_s double precision, wait_s_max double precision)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
DECLARE
    business uuid := (new_job ->> 'business_id')::uuid;
BEGIN
    IF business IS NOT NULL AND business IS DISTINCT FROM public.current_business() THEN
        RAISE EXCEPTION 'a job is queued in its own business''s transaction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF octet_length(new_job::text) > 2000 OR wait_s NOT BETWEEN 0 AND 86400 THEN
        RAISE EXCEPTION 'a job holds ids only and waits a day at most' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.jobs AS waiting (job, key, lane, attempts_max, run_at)
    VALUES (new_job, CASE WHEN new_key IS NOT NULL THEN concat_ws(':', business, new_key) END, CASE WHEN new_lane IS NOT NULL THEN concat_ws(':', business, new_lane) END, new_attempts_max, clock_timestamp() + make_interval(secs => wait_s))
    ON CONFLICT (key) WHERE state = 'waiting' DO UPDATE
    SET job = excluded.job, lane = excluded.lane, attempts = 0, attempts_max = excluded.attempts_max, last_error = '',
        run_at = least(excluded.run_at, waiting.created_at + make_interval(secs => wait_s_max)), changed_at = clock_timestamp();
END $$;

GRANT SELECT, INSERT, UPDATE ON jobs TO chidi_lookup;
GRANT CREATE ON SCHEMA public TO chidi_lookup;
ALTER FUNCTION chidi_enqueue(jsonb, text, text, integer, double precision, double precision) OWNER TO chidi_lookup;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
REVOKE EXECUTE ON FUNCTION chidi_enqueue(jsonb, text, text, integer, double precision, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION chidi_enqueue(jsonb, text, text, integer, double precision, double precision) TO chidi_app;
