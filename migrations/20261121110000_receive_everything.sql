-- All that customers send and do, not only texts: who they are by any of their ids, what came along with a message, edits,
-- unsends, reactions, and how far our messages came. Locks customers and messages for the time of adding columns.

-- Every id a platform gives for a person. WhatsApp may name one person by a business-scoped id, a phone number or both, and
-- each may change; `customers.platform_user_id` is only where answers go.
CREATE TABLE customer_ids (
    business_id uuid NOT NULL,
    account_id uuid NOT NULL,
    platform_id text NOT NULL CHECK (length(platform_id) BETWEEN 1 AND 200),
    customer_id uuid NOT NULL,
    -- A word of chidi_inbound::PersonId.
    kind text NOT NULL CHECK (kind IN ('scoped', 'user_ref', 'user_id', 'parent_user_id', 'phone', 'wa_id')),
    PRIMARY KEY (business_id, account_id, platform_id),
    FOREIGN KEY (business_id, customer_id) REFERENCES customers ON DELETE CASCADE
);
CREATE INDEX customer_ids_customer_idx ON customer_ids (business_id, customer_id);
SELECT protect_tenant_table('customer_ids');

-- The owner of the tables obeys row-level security too, so it looks aside for the time of copying.
ALTER TABLE customers NO FORCE ROW LEVEL SECURITY;
ALTER TABLE customer_ids NO FORCE ROW LEVEL SECURITY;
INSERT INTO customer_ids (business_id, account_id, platform_id, customer_id, kind)
    SELECT business_id, account_id, platform_user_id, id, 'scoped' FROM customers;
ALTER TABLE customer_ids FORCE ROW LEVEL SECURITY;
ALTER TABLE customers FORCE ROW LEVEL SECURITY;
-- Uniqueness is that of the ids now.
DROP INDEX customers_platform_key;
CREATE INDEX customers_address_idx ON customers (business_id, account_id, platform_user_id);

ALTER TABLE messages
    -- conversations::Details: attachments, an order, what it answers.
    ADD COLUMN details jsonb NOT NULL DEFAULT '{}',
    -- When the customer changed the text last, and how often, as far as the platform counts.
    ADD COLUMN edited_at timestamptz,
    ADD COLUMN edits smallint NOT NULL DEFAULT 0,
    -- The customer took it back: body and details are gone.
    ADD COLUMN unsent_at timestamptz,
    -- The customer's emoji on it, and when that was put there or taken away.
    ADD COLUMN reaction text CHECK (length(reaction) <= 40),
    ADD COLUMN reacted_at timestamptz;
