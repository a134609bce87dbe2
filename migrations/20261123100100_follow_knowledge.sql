-- What follows from rows of knowledge by itself, and the two look-ups by words, which row-level security would keep from
-- using their index. Takes a short lock on businesses, for a trigger.

-- Whoever deletes a document, or puts another file in its place, has the file deleted too. Not by chidi_enqueue, because a
-- business may be erased outside its own transactions.
CREATE FUNCTION delete_document_file() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
BEGIN
    INSERT INTO public.jobs (job, key, attempts_max, run_at, class)
    VALUES (jsonb_build_object('job', 'delete_document_file', 'business_id', OLD.business_id, 'file_id', OLD.file_id),
            concat_ws(':', OLD.business_id, 'delete_document_file', OLD.file_id), 30, clock_timestamp(), 2)
    ON CONFLICT (key) WHERE state = 'waiting' DO NOTHING;
    RETURN NULL;
END $$;

-- What the shop tells about itself is searched like its documents. Every change of hours, delivery and policies changes the
-- business too, so this one place sees them all.
CREATE FUNCTION index_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
BEGIN
    INSERT INTO public.jobs (job, key, lane, attempts_max, run_at, class)
    VALUES (jsonb_build_object('job', 'index_profile', 'business_id', NEW.business_id),
            concat_ws(':', NEW.business_id, 'index_profile'), concat_ws(':', NEW.business_id, 'index'), 12, clock_timestamp(), 2)
    ON CONFLICT (key) WHERE state = 'waiting' DO NOTHING;
    RETURN NULL;
END $$;

-- How many passages of the business whose transaction this is have each of the terms; `at_most` is as far as is counted.
CREATE FUNCTION count_passages_with(asked text[], at_most integer) RETURNS TABLE (term text, passages bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
DECLARE
    business uuid := public.current_business();
BEGIN
    FOREACH term IN ARRAY asked LOOP
        SELECT count(*) INTO passages FROM (
            SELECT FROM public.passages p
            WHERE p.business_id = business AND p.words @@ plainto_tsquery('simple', term) LIMIT at_most) AS found;
        RETURN NEXT;
    END LOOP;
END $$;

-- The passages of the business whose transaction this is that have any of the terms, the best first.
CREATE FUNCTION passages_with_any(asked text[], at_most integer) RETURNS TABLE (id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
DECLARE
    business uuid := public.current_business();
    question tsquery := '';
    one text;
BEGIN
    FOREACH one IN ARRAY asked LOOP
        question := question || plainto_tsquery('simple', one);
    END LOOP;
    RETURN QUERY
        SELECT p.id FROM public.passages p WHERE p.business_id = business AND p.words @@ question
        ORDER BY ts_rank_cd(p.words, question) DESC, p.id LIMIT at_most;
END $$;

-- What is past its keep: documents deleted before, and embeddings that no passage has needed since. Answers how many went.
CREATE FUNCTION delete_expired_knowledge(documents_before timestamptz, embeddings_before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ WITH d AS (DELETE FROM public.documents WHERE (business_id, id) IN
                (SELECT business_id, id FROM public.documents WHERE deleted_at < documents_before LIMIT at_most) RETURNING 1),
               e AS (DELETE FROM public.embeddings WHERE (business_id, content_hash, model) IN
                (SELECT business_id, content_hash, model FROM public.embeddings WHERE used_at < embeddings_before LIMIT at_most)
                RETURNING 1)
          SELECT (SELECT count(*) FROM d) + (SELECT count(*) FROM e) $$;

GRANT SELECT ON passages TO chidi_lookup;
GRANT SELECT, DELETE ON documents, embeddings TO chidi_lookup;
CREATE POLICY lookup ON passages FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup ON documents FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup ON embeddings FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup_delete ON documents FOR DELETE TO chidi_lookup USING (true);
CREATE POLICY lookup_delete ON embeddings FOR DELETE TO chidi_lookup USING (true);

-- Owning a function asks for CREATE on its schema; the role keeps it only for these lines.
GRANT CREATE ON SCHEMA public TO chidi_lookup;
DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['delete_document_file()', 'index_profile()', 'count_passages_with(text[], integer)',
        'passages_with_any(text[], integer)', 'delete_expired_knowledge(timestamptz, timestamptz, integer)']
    LOOP
        EXECUTE format('ALTER FUNCTION public.%s OWNER TO chidi_lookup', f);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION public.%s FROM PUBLIC', f);
    END LOOP;
    FOREACH f IN ARRAY ARRAY['count_passages_with(text[], integer)', 'passages_with_any(text[], integer)',
        'delete_expired_knowledge(timestamptz, timestamptz, integer)']
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION public.%s TO chidi_app', f);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;

CREATE TRIGGER documents_delete_file AFTER DELETE ON documents FOR EACH ROW
    WHEN (OLD.file_id IS NOT NULL) EXECUTE FUNCTION delete_document_file();
CREATE TRIGGER documents_replace_file AFTER UPDATE OF file_id ON documents FOR EACH ROW
    WHEN (OLD.file_id IS DISTINCT FROM NEW.file_id) EXECUTE FUNCTION delete_document_file();
CREATE TRIGGER businesses_index_profile AFTER UPDATE ON businesses FOR EACH ROW EXECUTE FUNCTION index_profile();

-- Shops that are here already. The owner of the tables obeys row-level security too, so it looks aside for the time of copying.
ALTER TABLE businesses NO FORCE ROW LEVEL SECURITY;
INSERT INTO jobs (job, key, lane, attempts_max, run_at, class)
    SELECT jsonb_build_object('job', 'index_profile', 'business_id', business_id), concat_ws(':', business_id, 'index_profile'),
           concat_ws(':', business_id, 'index'), 12, clock_timestamp(), 2
    FROM businesses;
ALTER TABLE businesses FORCE ROW LEVEL SECURITY;
