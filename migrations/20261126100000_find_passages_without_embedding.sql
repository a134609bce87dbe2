-- A model that comes after the documents makes up for what it missed. Takes a short lock on passages while the index is built,
-- which holds only the rows without an embedding.
CREATE INDEX passages_unembedded_idx ON passages (business_id) WHERE embedding IS NULL;

-- Businesses that have passages without an embedding.
CREATE FUNCTION businesses_to_embed(at_most integer) RETURNS TABLE (business_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT DISTINCT p.business_id FROM public.passages p WHERE p.embedding IS NULL LIMIT at_most $$;

-- Owning a function asks for CREATE on its schema; the role keeps it only for these lines.
GRANT CREATE ON SCHEMA public TO chidi_lookup;
ALTER FUNCTION businesses_to_embed(integer) OWNER TO chidi_lookup;
REVOKE EXECUTE ON FUNCTION businesses_to_embed(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION businesses_to_embed(integer) TO chidi_app;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
