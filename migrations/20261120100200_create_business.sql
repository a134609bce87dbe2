-- The shop: profile, members, onboarding answers, opening hours, delivery zones, policies.
-- Takes no lock on existing tables.

CREATE TABLE businesses (
    business_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    about text NOT NULL DEFAULT '' CHECK (length(about) <= 2000),
    -- What is sold, in the owner's words; the catalogue itself is in `products`.
    sells text NOT NULL DEFAULT '' CHECK (length(sells) <= 1000),
    address text NOT NULL DEFAULT '' CHECK (length(address) <= 300),
    currency text NOT NULL DEFAULT 'NGN' CHECK (currency ~ '^[A-Z]{3}$'),
    timezone text NOT NULL DEFAULT 'Africa/Lagos' CHECK (length(timezone) <= 64),
    tone text NOT NULL DEFAULT 'warm' CHECK (tone IN ('warm', 'plain', 'playful', 'formal')),
    hours_known boolean NOT NULL DEFAULT false,
    ai_notice text NOT NULL DEFAULT '' CHECK (length(ai_notice) <= 300),
    ai_notice_on boolean NOT NULL DEFAULT true,
    answer_debounce_ms integer NOT NULL DEFAULT 1500 CHECK (answer_debounce_ms BETWEEN 0 AND 60000),
    confidence_line smallint NOT NULL DEFAULT 80 CHECK (confidence_line BETWEEN 0 AND 100),
    answers_paused boolean NOT NULL DEFAULT false,
    onboarded_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER businesses_version BEFORE UPDATE ON businesses FOR EACH ROW EXECUTE FUNCTION bump_version();
SELECT protect_tenant_table('businesses');

CREATE TABLE members (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'operator', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, user_id)
);
CREATE INDEX members_user_id_idx ON members (user_id);
SELECT protect_tenant_table('members');

-- What the owner said at each step and what was understood from it. One row per step, replaced when changed.
CREATE TABLE onboarding_answers (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    step text NOT NULL CHECK (length(step) <= 40),
    said text NOT NULL DEFAULT '' CHECK (length(said) <= 2000),
    understood jsonb NOT NULL DEFAULT 'null',
    state text NOT NULL CHECK (state IN ('proposed', 'confirmed', 'skipped')),
    -- The answer as it was last confirmed, to go back to when a change is given up.
    confirmed jsonb NOT NULL DEFAULT 'null',
    answered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, step)
);
SELECT protect_tenant_table('onboarding_answers');

-- Minutes since midnight in the shop's time zone; a day without a row is a day closed. closes_min may pass 1440 (open past midnight).
CREATE TABLE opening_hours (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_min smallint NOT NULL CHECK (opens_min BETWEEN 0 AND 1439),
    closes_min smallint NOT NULL CHECK (closes_min > opens_min AND closes_min <= 2880),
    version bigint NOT NULL DEFAULT first_version(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, weekday)
);
CREATE TRIGGER opening_hours_version BEFORE UPDATE ON opening_hours FOR EACH ROW EXECUTE FUNCTION bump_version();
SELECT protect_tenant_table('opening_hours');

CREATE TABLE delivery_zones (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    position smallint NOT NULL DEFAULT 0,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    days_min smallint CHECK (days_min >= 0),
    days_max smallint CHECK (days_max >= days_min),
    version bigint NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id)
);
CREATE TRIGGER delivery_zones_version BEFORE UPDATE ON delivery_zones FOR EACH ROW EXECUTE FUNCTION bump_version();
SELECT protect_tenant_table('delivery_zones');

-- How to pay, what can be returned: the owner's own words, quoted to customers.
CREATE TABLE policies (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('payment', 'returns')),
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 1000),
    version bigint NOT NULL DEFAULT first_version(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, kind)
);
CREATE TRIGGER policies_version BEFORE UPDATE ON policies FOR EACH ROW EXECUTE FUNCTION bump_version();
SELECT protect_tenant_table('policies');

-- What is said about hours, delivery and payment also rests on rows that are not there. Every change of these tables
-- therefore changes the version of the business, and waits for answers that are just being stored.
CREATE FUNCTION touch_business() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, public
    AS $$ BEGIN
        UPDATE businesses SET name = name WHERE business_id = CASE TG_OP WHEN 'DELETE' THEN OLD.business_id ELSE NEW.business_id END;
        RETURN NULL;
    END $$;
CREATE TRIGGER opening_hours_touch AFTER INSERT OR UPDATE OR DELETE ON opening_hours FOR EACH ROW EXECUTE FUNCTION touch_business();
CREATE TRIGGER delivery_zones_touch AFTER INSERT OR UPDATE OR DELETE ON delivery_zones FOR EACH ROW EXECUTE FUNCTION touch_business();
CREATE TRIGGER policies_touch AFTER INSERT OR UPDATE OR DELETE ON policies FOR EACH ROW EXECUTE FUNCTION touch_business();
