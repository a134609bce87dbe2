-- Who may enter. People are not tenants: `users` and `sessions` carry no business_id, `members` ties a person to a business.
-- Takes no lock on existing tables.

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX users_email_key ON users (email);
GRANT SELECT, INSERT, UPDATE ON users TO chidi_app;

-- One row per device. The refresh token itself is never stored, only its SHA-256.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    refresh_hash bytea NOT NULL,
    previous_hash bytea,
    user_agent text NOT NULL DEFAULT '' CHECK (length(user_agent) <= 300),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rotated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX sessions_refresh_hash_key ON sessions (refresh_hash);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO chidi_app;

-- Fixed windows for the limits at the door; several nodes count together. `bucket` is e.g. 'login:203.0.113.7'.
CREATE TABLE rate_windows (
    bucket text NOT NULL CHECK (length(bucket) <= 200),
    window_start timestamptz NOT NULL,
    hits integer NOT NULL DEFAULT 1,
    PRIMARY KEY (bucket, window_start)
);
CREATE INDEX rate_windows_window_start_idx ON rate_windows (window_start);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_windows TO chidi_app;
