-- Customers, threads, messages, the records of answers, what happened, and whom it concerns. Takes no lock on existing tables.

CREATE TABLE customers (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    -- The platform's id of the person, scoped to the account (IGSID, PSID, BSUID).
    platform_user_id text NOT NULL CHECK (length(platform_user_id) BETWEEN 1 AND 200),
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 120),
    -- When the customer was first told that an AI answers (mission of the notice: once per contact).
    ai_notice_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, account_id) REFERENCES channel_accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX customers_platform_key ON customers (business_id, account_id, platform_user_id);
SELECT protect_tenant_table('customers');

CREATE TABLE threads (
    business_id uuid NOT NULL,
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    account_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'active_ai'
        CHECK (state IN ('active_ai', 'escalated_human_needed', 'active_human', 'resolved_by_ai', 'resolved_by_human', 'archived')),
    -- Why a person is needed, a word of assistant::Reason; empty when nobody is.
    needs text NOT NULL DEFAULT '',
    -- Grows with every change of who answers; a decision made under an older epoch is not stored.
    owner_epoch bigint NOT NULL DEFAULT 0,
    -- Position of the newest message, of the newest inbound one, and of the newest inbound one that was dealt with.
    last_seq bigint NOT NULL DEFAULT 0,
    inbound_seq bigint NOT NULL DEFAULT 0,
    answered_seq bigint NOT NULL DEFAULT 0,
    -- What CHIDI asked or spoke of last, for "and in blue?": assistant::Memory.
    memory jsonb NOT NULL DEFAULT '{}',
    unsure_in_row smallint NOT NULL DEFAULT 0,
    unread integer NOT NULL DEFAULT 0,
    preview text NOT NULL DEFAULT '' CHECK (length(preview) <= 200),
    preview_author text NOT NULL DEFAULT 'customer',
    last_inbound_at timestamptz,
    last_message_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, customer_id) REFERENCES customers ON DELETE CASCADE
);
CREATE UNIQUE INDEX threads_customer_key ON threads (business_id, customer_id);
CREATE INDEX threads_inbox_idx ON threads (business_id, last_message_at DESC, id DESC);
CREATE INDEX threads_waiting_idx ON threads (business_id, last_message_at DESC, id DESC) WHERE state = 'escalated_human_needed';
SELECT protect_tenant_table('threads');

-- The record of how an answer came to be. `turn_seq` is the newest inbound message it answers.
CREATE TABLE answers (
    business_id uuid NOT NULL,
    id uuid NOT NULL,
    thread_id uuid NOT NULL,
    turn_seq bigint NOT NULL,
    question text NOT NULL,
    understood jsonb NOT NULL,
    facts jsonb NOT NULL,
    draft text NOT NULL,
    checks jsonb NOT NULL,
    confidence real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    confidence_line real NOT NULL,
    decision text NOT NULL CHECK (decision IN ('send', 'hand_over', 'suggest', 'stay_silent')),
    reasons jsonb NOT NULL,
    engine text NOT NULL,
    -- Milliseconds per step: understand, facts, draft, verify, total.
    timings jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, thread_id) REFERENCES threads ON DELETE CASCADE
);
-- One decision per turn: a repeated job changes nothing.
CREATE UNIQUE INDEX answers_turn_key ON answers (business_id, thread_id, turn_seq);
-- The figures of a day.
CREATE INDEX answers_created_at_idx ON answers (business_id, created_at);
SELECT protect_tenant_table('answers');

CREATE TABLE messages (
    business_id uuid NOT NULL,
    id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- Position in the thread, by arrival at CHIDI.
    seq bigint NOT NULL,
    author text NOT NULL CHECK (author IN ('customer', 'assistant', 'person')),
    -- The platform's kind for inbound (text, quick_reply, postback); for ours text or holding.
    kind text NOT NULL CHECK (length(kind) <= 40),
    body text NOT NULL CHECK (length(body) <= 20000),
    payload text CHECK (length(payload) <= 2000),
    account_id uuid NOT NULL,
    platform_message_id text CHECK (length(platform_message_id) <= 400),
    -- Inbound: when the platform says it was written. Outbound: when it was decided.
    sent_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Outbound only.
    state text CHECK (state IN ('queued', 'sending', 'accepted', 'delivered', 'read', 'failed')),
    failure text CHECK (length(failure) <= 60),
    attempts smallint NOT NULL DEFAULT 0,
    -- Parts of one text go out one after the other: (turn_seq, part) of the turn answered, or of a person's first part.
    turn_seq bigint,
    part smallint,
    answer_id uuid,
    user_id uuid,
    sending_at timestamptz,
    -- The platform asked us not to come back before.
    retry_at timestamptz,
    accepted_at timestamptz,
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, thread_id) REFERENCES threads ON DELETE CASCADE,
    CHECK ((author = 'customer') = (state IS NULL))
);
CREATE UNIQUE INDEX messages_seq_key ON messages (business_id, thread_id, seq);
-- A platform message of a kind exists once, however often and in whatever order it is delivered to us.
CREATE UNIQUE INDEX messages_platform_key ON messages (business_id, account_id, platform_message_id, kind) WHERE author = 'customer';
-- A part of an answer to a turn exists once.
CREATE UNIQUE INDEX messages_part_key ON messages (business_id, thread_id, turn_seq, part) WHERE author = 'assistant';
-- What reconciliation looks through: messages on their way.
CREATE INDEX messages_sending_idx ON messages (business_id, sending_at) WHERE state = 'sending';
-- So does one of ours: an echo that comes twice is one message.
CREATE UNIQUE INDEX messages_echo_key ON messages (business_id, account_id, platform_message_id) WHERE author <> 'customer';
SELECT protect_tenant_table('messages');

-- What happened, in the order it was committed: `seq` is drawn from a counter row that stays locked until commit, so a
-- reader who has seen n can never miss an n-1 that commits later.
CREATE TABLE event_counters (
    business_id uuid PRIMARY KEY REFERENCES businesses ON DELETE CASCADE,
    last_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
SELECT protect_tenant_table('event_counters');

CREATE TABLE events (
    business_id uuid NOT NULL,
    seq bigint NOT NULL,
    -- chidi::events::Event, ids only.
    event jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, seq)
);
CREATE INDEX events_created_at_idx ON events (created_at);
SELECT protect_tenant_table('events');

CREATE TABLE notifications (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('escalation', 'delivery_failed', 'connection')),
    title text NOT NULL CHECK (length(title) <= 200),
    body text NOT NULL DEFAULT '' CHECK (length(body) <= 500),
    thread_id uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at timestamptz,
    PRIMARY KEY (business_id, id)
);
CREATE INDEX notifications_list_idx ON notifications (business_id, created_at DESC, id DESC);
CREATE INDEX notifications_unread_idx ON notifications (business_id) WHERE read_at IS NULL;
SELECT protect_tenant_table('notifications');
