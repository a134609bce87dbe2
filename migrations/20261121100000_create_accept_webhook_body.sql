-- Puts a body and the job that reads it down in one statement, so that a platform's post costs one round trip and one
-- commit. Answers the body's id, or nothing when the same bytes are here already; then nothing is queued either.
CREATE FUNCTION accept_webhook_body(new_id uuid, of_platform text, digest bytea, raw bytea, read_job jsonb, read_key text, attempts_max integer)
    RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
DECLARE
    kept uuid;
BEGIN
    INSERT INTO public.webhook_bodies (id, platform, sha256, body) VALUES (new_id, of_platform, digest, raw)
        ON CONFLICT DO NOTHING RETURNING id INTO kept;
    IF kept IS NOT NULL THEN
        PERFORM public.chidi_enqueue(read_job, read_key, NULL, attempts_max, 0, 0);
    END IF;
    RETURN kept;
END $$;

GRANT CREATE ON SCHEMA public TO chidi_lookup;
ALTER FUNCTION accept_webhook_body(uuid, text, bytea, bytea, jsonb, text, integer) OWNER TO chidi_lookup;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
REVOKE EXECUTE ON FUNCTION accept_webhook_body(uuid, text, bytea, bytea, jsonb, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accept_webhook_body(uuid, text, bytea, bytea, jsonb, text, integer) TO chidi_app;

DROP FUNCTION put_webhook_body(uuid, text, bytea, bytea);
