-- How many of a shop's passages have a term is counted as they come and go, so that a question costs a look at a few rows of
-- an index however large the shop is: over 100,000 passages, counting by search and ranking all that have a common word took
-- most of 370 ms. Takes a short lock on passages, and a scan of them.

CREATE TABLE passage_terms (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    term text NOT NULL,
    passages integer NOT NULL CHECK (passages >= 0),
    PRIMARY KEY (business_id, term)
);
SELECT protect_tenant_table('passage_terms');
-- Only the counting below writes it.
REVOKE INSERT, UPDATE, DELETE ON passage_terms FROM chidi_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON passage_terms TO chidi_lookup;
CREATE POLICY lookup ON passage_terms TO chidi_lookup USING (true) WITH CHECK (true);

-- Rows are locked in the order of the terms, so that two documents of one shop never wait for each other in a circle.
CREATE FUNCTION count_terms_added() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
BEGIN
    INSERT INTO public.passage_terms AS known (business_id, term, passages)
        SELECT a.business_id, w.lexeme, count(*) FROM added a, unnest(a.words) AS w GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (business_id, term) DO UPDATE SET passages = known.passages + EXCLUDED.passages;
    RETURN NULL;
END $$;

-- When a whole business is erased, its counts may be gone before its passages are.
CREATE FUNCTION count_terms_removed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
BEGIN
    WITH gone AS (
        SELECT r.business_id, w.lexeme AS term, count(*) AS passages FROM removed r, unnest(r.words) AS w GROUP BY 1, 2
    ), kept AS (
        SELECT t.business_id, t.term FROM public.passage_terms t JOIN gone USING (business_id, term) ORDER BY 1, 2 FOR UPDATE OF t
    )
    UPDATE public.passage_terms t SET passages = t.passages - gone.passages
    FROM kept JOIN gone USING (business_id, term) WHERE t.business_id = kept.business_id AND t.term = kept.term;
    DELETE FROM public.passage_terms t USING (SELECT DISTINCT r.business_id, w.lexeme FROM removed r, unnest(r.words) AS w) AS gone
        WHERE t.business_id = gone.business_id AND t.term = gone.lexeme AND t.passages = 0;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_new_terms() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog
    AS $$ BEGIN RAISE EXCEPTION 'a passage is replaced, its words are never changed'; END $$;

-- The passages of the business whose transaction this is that have any of the terms, the best first. Of very many it ranks some:
-- whoever asks leaves common words out. The index of words is the way to them, whatever the planner makes of a shop it knows
-- little of.
CREATE OR REPLACE FUNCTION passages_with_any(asked text[], at_most integer) RETURNS TABLE (id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan
    SET enable_seqscan = off
    AS $$
DECLARE
    business uuid := public.current_business();
    question tsquery;
BEGIN
    SELECT string_agg(quote_literal(w.lexeme), ' | ')::tsquery INTO question
    FROM unnest(asked) AS one, unnest(to_tsvector('simple', one)) AS w;
    RETURN QUERY
        SELECT found.id FROM (
            SELECT p.id, p.words FROM public.passages p WHERE p.business_id = business AND p.words @@ question
            LIMIT at_most * 20) AS found
        ORDER BY ts_rank_cd(found.words, question) DESC, found.id LIMIT at_most;
END $$;

DROP FUNCTION count_passages_with(text[], integer);

-- Owning a function asks for CREATE on its schema; the role keeps it only for these lines.
GRANT CREATE ON SCHEMA public TO chidi_lookup;
DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['count_terms_added()', 'count_terms_removed()', 'passages_with_any(text[], integer)'] LOOP
        EXECUTE format('ALTER FUNCTION public.%s OWNER TO chidi_lookup', f);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION public.%s FROM PUBLIC', f);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION passages_with_any(text[], integer) TO chidi_app;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;

CREATE TRIGGER passages_count_added AFTER INSERT ON passages REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_terms_added();
CREATE TRIGGER passages_count_removed AFTER DELETE ON passages REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_terms_removed();
CREATE TRIGGER passages_keep_terms BEFORE UPDATE OF terms ON passages FOR EACH ROW
    WHEN (OLD.terms IS DISTINCT FROM NEW.terms) EXECUTE FUNCTION refuse_new_terms();

-- Passages that are here already. The owner of the tables obeys row-level security too, so it looks aside for the time of copying.
ALTER TABLE passages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE passage_terms NO FORCE ROW LEVEL SECURITY;
INSERT INTO passage_terms (business_id, term, passages)
    SELECT p.business_id, w.lexeme, count(*) FROM passages p, unnest(p.words) AS w GROUP BY 1, 2;
ALTER TABLE passages FORCE ROW LEVEL SECURITY;
ALTER TABLE passage_terms FORCE ROW LEVEL SECURITY;
