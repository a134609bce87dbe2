-- Shops that want to see every answer before it leaves, and words that always go to the owner. New columns with constant
-- defaults (a short ACCESS EXCLUSIVE lock on businesses, no rewrite) and a table of its own.

ALTER TABLE businesses
    ADD COLUMN approval_mode boolean NOT NULL DEFAULT false,
    -- Words of customers that bring the owner.
    ADD COLUMN always_ask text[] NOT NULL DEFAULT '{}' CHECK (cardinality(always_ask) <= 50);

-- Answers that wait for a person's yes, or got one. What waits goes, with its record, when it is overtaken: by a newer
-- message, a changed price, a person who takes over.
CREATE TABLE suggestions (
    business_id uuid NOT NULL,
    answer_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- The newest message it answers.
    turn_seq bigint NOT NULL,
    text text NOT NULL CHECK (length(text) <= 20000),
    -- channels::Extra: what hangs on the text.
    extra jsonb,
    -- The rows it rests on, with their versions: read again before it is sent.
    sources jsonb NOT NULL,
    -- What the thread remembers once it is sent.
    memory jsonb NOT NULL,
    unsure_in_row smallint NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'edited', 'dismissed')),
    decided_by uuid REFERENCES users ON DELETE SET NULL,
    decided_at timestamptz,
    -- When the owner was told again that it waits.
    reminded_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, answer_id),
    FOREIGN KEY (business_id, answer_id) REFERENCES answers ON DELETE CASCADE
);
-- In a thread one waits at most.
CREATE UNIQUE INDEX suggestions_waiting_key ON suggestions (business_id, thread_id) WHERE state = 'waiting';
SELECT protect_tenant_table('suggestions');
