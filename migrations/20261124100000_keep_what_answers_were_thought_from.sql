-- What an answer was thought from, beside its question: the moment, what the thread remembered, the owner's settings, what was found
-- at first. With it an answer can be thought again. A nullable column, so no rewrite (a short ACCESS EXCLUSIVE lock on answers);
-- records written before have none.
ALTER TABLE answers ADD COLUMN given jsonb;

-- An operator names an answer by its id alone; whose it is, is found by the role that may look across tenants, and nothing else
-- of the answer.
GRANT SELECT (business_id, id, created_at) ON answers TO chidi_lookup;
CREATE POLICY lookup ON answers FOR SELECT TO chidi_lookup USING (true);
