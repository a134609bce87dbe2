-- Models a shop has asked for help with answers: which, in what order, what each call was and what a month costs. New tables
-- only, but for one column with a constant default (a short ACCESS EXCLUSIVE lock on businesses, no rewrite) and the words
-- a notification's kind may be, of which there will be more: notifications::Kind lists them, and the check on them goes
-- (a short ACCESS EXCLUSIVE lock on notifications, nothing is read).

-- US cents a month; 0: no model is ever asked.
ALTER TABLE businesses ADD COLUMN llm_budget_cents integer NOT NULL DEFAULT 500 CHECK (llm_budget_cents BETWEEN 0 AND 1000000);

ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check CHECK (length(kind) BETWEEN 1 AND 40) NOT VALID;

CREATE TABLE llm_endpoints (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    -- Whose turn it is; without gaps, so that there are at most eight.
    position smallint NOT NULL CONSTRAINT llm_endpoints_position_check CHECK (position BETWEEN 1 AND 8),
    -- llm::Provider.
    provider text NOT NULL CHECK (length(provider) <= 40),
    model text NOT NULL CHECK (length(model) BETWEEN 1 AND 100),
    -- NULL: the provider's own.
    base_url text CHECK (length(base_url) BETWEEN 1 AND 300),
    -- Sealed; NULL where none is needed. Its last letters, when it is long enough to show any.
    key bytea,
    key_end text NOT NULL DEFAULT '' CHECK (length(key_end) <= 4),
    -- llm::Rate, when the owner knows better than the list.
    rate jsonb,
    is_on boolean NOT NULL DEFAULT true,
    -- What the last test found: llm::Health, or a word of models::Trouble.
    tested_at timestamptz,
    health jsonb,
    trouble text CHECK (length(trouble) <= 40),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id),
    CONSTRAINT llm_endpoints_place_key UNIQUE (business_id, position) DEFERRABLE INITIALLY IMMEDIATE
);
SELECT protect_tenant_table('llm_endpoints');

CREATE TABLE llm_calls (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    -- The answer it was for. No foreign key: a call is paid for also when its answer is not stored.
    answer_id uuid,
    purpose text NOT NULL CHECK (length(purpose) <= 40),
    provider text NOT NULL CHECK (length(provider) <= 40),
    model text NOT NULL CHECK (length(model) <= 100),
    input_tokens bigint NOT NULL DEFAULT 0,
    cached_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    -- Billionths of a US dollar; NULL when no rate is known.
    cost_nanos bigint,
    took_ms integer NOT NULL,
    -- A word of models::Trouble; NULL: it answered.
    trouble text CHECK (length(trouble) <= 40),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id)
);
CREATE INDEX llm_calls_list_idx ON llm_calls (business_id, created_at DESC, id DESC);
CREATE INDEX llm_calls_answer_idx ON llm_calls (business_id, answer_id) WHERE answer_id IS NOT NULL;
CREATE INDEX llm_calls_created_at_idx ON llm_calls (created_at);
SELECT protect_tenant_table('llm_calls');

-- What the calls of a month came to, so that whether there is budget left is one row.
CREATE TABLE llm_spending (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    -- Its first day, by the shop's clock.
    month date NOT NULL,
    cost_nanos bigint NOT NULL DEFAULT 0,
    calls integer NOT NULL DEFAULT 0,
    -- Up to which part of the budget the owner was told: 0, 80 or 100.
    told_percent smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (business_id, month)
) WITH (fillfactor = 50);
SELECT protect_tenant_table('llm_spending');

-- Calls are kept for looking into; what a month cost stays.
GRANT SELECT, DELETE ON llm_calls TO chidi_lookup;
CREATE POLICY lookup ON llm_calls FOR SELECT TO chidi_lookup USING (true);
CREATE POLICY lookup_delete ON llm_calls FOR DELETE TO chidi_lookup USING (true);
CREATE FUNCTION delete_expired_llm_calls(before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
    AS $$ WITH gone AS (
              DELETE FROM public.llm_calls WHERE (business_id, id) IN (
                  SELECT c.business_id, c.id FROM public.llm_calls c WHERE c.created_at < before LIMIT at_most)
              RETURNING 1)
          SELECT count(*) FROM gone $$;
GRANT CREATE ON SCHEMA public TO chidi_lookup;
ALTER FUNCTION public.delete_expired_llm_calls(timestamptz, integer) OWNER TO chidi_lookup;
REVOKE EXECUTE ON FUNCTION public.delete_expired_llm_calls(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.delete_expired_llm_calls(timestamptz, integer) TO chidi_app;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
