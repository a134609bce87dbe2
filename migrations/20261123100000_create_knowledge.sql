-- What a shop gives CHIDI to read: its documents, the passages they are cut into, and the embeddings of texts. Takes an
-- exclusive lock on businesses for a moment, for two columns with constant defaults.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE documents (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    -- `profile` is the one that CHIDI writes itself, from what the shop has told about itself.
    kind text NOT NULL CHECK (kind IN ('pdf', 'docx', 'markdown', 'csv', 'text', 'profile')),
    -- Counts what was uploaded under this name; of the profile, the version of the business.
    version bigint NOT NULL DEFAULT 1,
    -- Where the newest version's file is kept, its size and its checksum.
    file_id uuid,
    bytes bigint CHECK (bytes > 0),
    sha256 bytea CHECK (octet_length(sha256) = 32),
    -- How far the newest version has come. The passages of the one before answer until it is there.
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'reading', 'embedding', 'checking', 'done', 'doubtful', 'failed')),
    steps_done integer NOT NULL DEFAULT 0,
    steps_all integer NOT NULL DEFAULT 0,
    attempts smallint NOT NULL DEFAULT 0,
    -- Why it failed: a word of knowledge::Problem.
    problem text CHECK (length(problem) <= 40),
    -- The question made from it, by which it was checked.
    question text CHECK (length(question) <= 400),
    -- The version that answers, and how many passages it has.
    live_version bigint,
    passages integer NOT NULL DEFAULT 0,
    uploaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz,
    PRIMARY KEY (business_id, id),
    CHECK ((kind = 'profile') = (file_id IS NULL)),
    CHECK ((file_id IS NULL) = (sha256 IS NULL) AND (file_id IS NULL) = (bytes IS NULL)),
    CHECK ((state = 'failed') = (problem IS NOT NULL))
);
CREATE UNIQUE INDEX documents_name_key ON documents (business_id, lower(name)) WHERE deleted_at IS NULL AND kind <> 'profile';
CREATE UNIQUE INDEX documents_sha256_key ON documents (business_id, sha256) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX documents_profile_key ON documents (business_id) WHERE kind = 'profile';
CREATE INDEX documents_deleted_idx ON documents (deleted_at) WHERE deleted_at IS NOT NULL;
SELECT protect_tenant_table('documents');

CREATE TABLE passages (
    business_id uuid NOT NULL,
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    version bigint NOT NULL,
    -- Its place in the document, from 0.
    place integer NOT NULL,
    -- The headings above it, the outermost first, with " > " between.
    heading text NOT NULL DEFAULT '',
    body text NOT NULL,
    -- The words of both as they are compared: without case, accents and endings.
    terms text NOT NULL,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', terms)) STORED,
    -- NULL where no model was there to make it.
    embedding vector(384),
    PRIMARY KEY (business_id, id),
    FOREIGN KEY (business_id, document_id) REFERENCES documents ON DELETE CASCADE,
    UNIQUE (business_id, document_id, place)
);
-- Small shops are searched row by row, which is faster when a row holds its embedding.
ALTER TABLE passages ALTER COLUMN embedding SET STORAGE PLAIN;
CREATE INDEX passages_embedding_idx ON passages USING hnsw (embedding vector_cosine_ops);
CREATE INDEX passages_words_idx ON passages USING gin (words) WITH (fastupdate = off);
SELECT protect_tenant_table('passages');

-- What a text is as numbers never changes, so no text of a shop is counted twice by one model.
CREATE TABLE embeddings (
    business_id uuid NOT NULL REFERENCES businesses ON DELETE CASCADE,
    content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
    model text NOT NULL CHECK (length(model) <= 60),
    embedding vector(384) NOT NULL,
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (business_id, content_hash, model)
);
CREATE INDEX embeddings_used_idx ON embeddings (used_at);
SELECT protect_tenant_table('embeddings');

-- How much words and meaning count when this shop's passages are searched.
ALTER TABLE businesses
    ADD COLUMN keyword_weight real NOT NULL DEFAULT 0.3 CHECK (keyword_weight BETWEEN 0 AND 1),
    ADD COLUMN vector_weight real NOT NULL DEFAULT 0.7 CHECK (vector_weight BETWEEN 0 AND 1);
