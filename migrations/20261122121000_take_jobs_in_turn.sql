-- Urgent work goes first and background work last, and when the queue is behind, each shop has its turn: one shop's flood
-- must not keep another shop's customers waiting. Rewrites jobs, which holds what waits only, under an exclusive lock.

ALTER TABLE jobs
    -- 0 urgent, 1 usual, 2 background: chidi::jobs::Class.
    ADD COLUMN class smallint NOT NULL DEFAULT 1 CHECK (class BETWEEN 0 AND 2),
    -- Whose it is. The table is no tenant's: the app role has no right on it.
    ADD COLUMN of_business uuid GENERATED ALWAYS AS ((job ->> 'business_id')::uuid) STORED;
DROP INDEX jobs_ready_idx;
CREATE INDEX jobs_ready_idx ON jobs (class, run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_turn_idx ON jobs (of_business, run_at, id) WHERE state = 'waiting' AND class = 1;
CREATE INDEX jobs_dead_of_business_idx ON jobs (of_business, changed_at DESC) WHERE state = 'dead';

-- As before, with the class.
CREATE FUNCTION chidi_enqueue(new_job jsonb, new_key text, new_lane text, new_attempts_max integer, wait_s double precision, wait_s_max double precision, new_class integer)
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
    INSERT INTO public.jobs AS waiting (job, key, lane, attempts_max, run_at, class)
    VALUES (new_job, CASE WHEN new_key IS NOT NULL THEN concat_ws(':', business, new_key) END, CASE WHEN new_lane IS NOT NULL THEN concat_ws(':', business, new_lane) END, new_attempts_max, clock_timestamp() + make_interval(secs => wait_s), new_class)
    ON CONFLICT (key) WHERE state = 'waiting' DO UPDATE
    SET job = excluded.job, lane = excluded.lane, attempts = 0, attempts_max = excluded.attempts_max, last_error = '', class = excluded.class,
        run_at = least(excluded.run_at, waiting.created_at + make_interval(secs => wait_s_max)), changed_at = clock_timestamp();
END $$;

-- Programs of the version before go on calling this one.
CREATE OR REPLACE FUNCTION chidi_enqueue(new_job jsonb, new_key text, new_lane text, new_attempts_max integer, wait_s double precision, wait_s_max double precision)
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT public.chidi_enqueue(new_job, new_key, new_lane, new_attempts_max, wait_s, wait_s_max, 1) $$;

-- What a shop's own people see of its dead jobs, and the way to drive one again. Both look at the current business only.
CREATE FUNCTION dead_jobs_of_business(at_most integer) RETURNS TABLE (id bigint, job jsonb, last_error text, failed_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT d.id, d.job, d.last_error, d.changed_at FROM public.jobs d
          WHERE d.state = 'dead' AND d.of_business = public.current_business() ORDER BY d.changed_at DESC LIMIT at_most $$;

CREATE FUNCTION redrive_job_of_business(of_id bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
BEGIN
    UPDATE public.jobs AS dead SET state = 'waiting', attempts = 0, run_at = clock_timestamp(), changed_at = clock_timestamp()
        WHERE dead.id = of_id AND dead.state = 'dead' AND dead.of_business = public.current_business()
          AND NOT EXISTS (SELECT FROM public.jobs AS w WHERE w.key = dead.key AND w.state = 'waiting');
    RETURN FOUND;
END $$;

GRANT CREATE ON SCHEMA public TO chidi_lookup;
DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['chidi_enqueue(jsonb, text, text, integer, double precision, double precision, integer)',
        'dead_jobs_of_business(integer)', 'redrive_job_of_business(bigint)']
    LOOP
        EXECUTE format('ALTER FUNCTION public.%s OWNER TO chidi_lookup', f);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION public.%s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO chidi_app', f);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
