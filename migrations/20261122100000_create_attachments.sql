-- What customers send is fetched soon and kept by us, because platforms give it for a while only. Takes a short lock on
-- messages, for the foreign key.

-- One row per file of a message; `place` is its place in `messages.details`. The row is the only reason for the file to be
-- kept: see the trigger below.
CREATE TABLE attachments (
    business_id uuid NOT NULL,
    message_id uuid NOT NULL,
    place smallint NOT NULL CHECK (place BETWEEN 0 AND 99),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'failed')),
    -- Why there is no file: a word of conversations::Loss.
    loss text CHECK (length(loss) <= 40),
    -- How often it was tried to fetch it.
    attempts smallint NOT NULL DEFAULT 0,
    -- By its content, not by what anybody says.
    content_type text CHECK (length(content_type) <= 100),
    bytes bigint,
    sha256 bytea CHECK (octet_length(sha256) = 32),
    -- Of a picture that can be shown, in pixels.
    width integer,
    height integer,
    -- The size of the small picture beside it, when there is one.
    thumbnail_bytes integer,
    -- Of a voice message, when a service turns it into text.
    speech text CHECK (speech IN ('waiting', 'done', 'failed')),
    speech_attempts smallint NOT NULL DEFAULT 0,
    transcript text CHECK (length(transcript) <= 10000),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, message_id, place),
    FOREIGN KEY (business_id, message_id) REFERENCES messages ON DELETE CASCADE,
    CHECK ((state = 'failed') = (loss IS NOT NULL)),
    CHECK ((state = 'stored') = (content_type IS NOT NULL AND bytes IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((speech IS NOT DISTINCT FROM 'done') = (transcript IS NOT NULL))
);
SELECT protect_tenant_table('attachments');

-- Whoever deletes a row, and by whatever way, has the file deleted too: taken back by the customer, the conversation or the
-- whole business erased. Not by chidi_enqueue, because a business may be erased outside its own transactions.
CREATE FUNCTION delete_attachment_file() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
    AS $$
BEGIN
    INSERT INTO public.jobs (job, key, attempts_max, run_at)
    VALUES (jsonb_build_object('job', 'delete_attachment', 'business_id', OLD.business_id, 'message_id', OLD.message_id,
                               'place', OLD.place),
            concat_ws(':', OLD.business_id, 'delete_attachment', OLD.message_id, OLD.place), 30, clock_timestamp())
    ON CONFLICT (key) WHERE state = 'waiting' DO NOTHING;
    RETURN NULL;
END $$;
GRANT CREATE ON SCHEMA public TO chidi_lookup;
ALTER FUNCTION delete_attachment_file() OWNER TO chidi_lookup;
REVOKE CREATE ON SCHEMA public FROM chidi_lookup;
REVOKE EXECUTE ON FUNCTION delete_attachment_file() FROM PUBLIC;
CREATE TRIGGER attachments_delete_file AFTER DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION delete_attachment_file();

-- What came in the last days can still be had. The owner of the tables obeys row-level security too, so it looks aside for
-- the time of copying.
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE channel_accounts NO FORCE ROW LEVEL SECURITY;
ALTER TABLE attachments NO FORCE ROW LEVEL SECURITY;
INSERT INTO attachments (business_id, message_id, place)
    SELECT m.business_id, m.id, given.place - 1
    FROM messages m
    JOIN channel_accounts a ON a.business_id = m.business_id AND a.id = m.account_id
    CROSS JOIN LATERAL jsonb_array_elements(m.details -> 'attachments') WITH ORDINALITY AS given(one, place)
    WHERE m.author = 'customer' AND m.unsent_at IS NULL AND m.created_at > now() - interval '7 days'
      AND given.place <= 30
      AND given.one ->> 'kind' IN ('image', 'sticker', 'audio', 'voice', 'video', 'file', 'document')
      AND CASE a.platform WHEN 'whatsapp' THEN given.one ? 'media_id' ELSE given.one ? 'url' END;
INSERT INTO jobs (job, key, attempts_max, run_at)
    SELECT jsonb_build_object('job', 'fetch_attachment', 'business_id', business_id, 'message_id', message_id, 'place', place),
           concat_ws(':', business_id, 'fetch_attachment', message_id, place), 30, clock_timestamp()
    FROM attachments;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
ALTER TABLE channel_accounts FORCE ROW LEVEL SECURITY;
ALTER TABLE attachments FORCE ROW LEVEL SECURITY;
