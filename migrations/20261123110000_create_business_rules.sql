-- Rules of the shop that code applies (discounts, free delivery, least orders, ...), and the log of their uses.
-- Takes a short lock on answers, for the foreign key.

CREATE TABLE business_rules (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('discount', 'wholesale', 'free_delivery', 'minimum_order', 'deposit', 'same_day', 'statement')),
    -- business::rules::Conditions and business::rules::Action.
    conditions jsonb NOT NULL,
    action jsonb NOT NULL,
    -- The owner's sentence it was read from.
    said text NOT NULL CHECK (length(said) BETWEEN 1 AND 300),
    -- What customers are told, in the owner's words; empty for ours.
    wording text NOT NULL DEFAULT '' CHECK (length(wording) <= 300),
    -- Of two discounts the one with the lower number is given.
    position integer NOT NULL,
    is_on boolean NOT NULL DEFAULT true,
    -- The first and the last day it holds.
    starts_on date,
    ends_on date CHECK (ends_on >= starts_on),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Kept for the log of its uses, and to be undone.
    deleted_at timestamptz,
    PRIMARY KEY (business_id, id),
    CHECK (kind <> 'statement' OR wording <> '')
);
CREATE TRIGGER business_rules_version BEFORE UPDATE ON business_rules FOR EACH ROW EXECUTE FUNCTION bump_version();
-- What is said about discounts also rests on rules that are not there: see touch_business().
CREATE TRIGGER business_rules_touch AFTER INSERT OR UPDATE OR DELETE ON business_rules FOR EACH ROW EXECUTE FUNCTION touch_business();
CREATE INDEX business_rules_list_idx ON business_rules (business_id, position, id) WHERE deleted_at IS NULL;
SELECT protect_tenant_table('business_rules');

-- One row per rule that an answer told; the amounts where it was applied to some.
CREATE TABLE rule_uses (
    business_id uuid NOT NULL,
    answer_id uuid NOT NULL,
    rule_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- The version of the rule that was told.
    rule_version bigint NOT NULL,
    before_minor bigint CHECK (before_minor >= 0),
    after_minor bigint CHECK (after_minor BETWEEN 0 AND before_minor),
    currency text CHECK (currency ~ '^[A-Z]{3}$'),
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, answer_id, rule_id),
    FOREIGN KEY (business_id, answer_id) REFERENCES answers ON DELETE CASCADE,
    FOREIGN KEY (business_id, rule_id) REFERENCES business_rules ON DELETE CASCADE,
    CHECK ((before_minor IS NULL) = (after_minor IS NULL) AND (before_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX rule_uses_rule_idx ON rule_uses (business_id, rule_id, used_at DESC);
SELECT protect_tenant_table('rule_uses');
REVOKE UPDATE, DELETE ON rule_uses FROM chidi_app;
