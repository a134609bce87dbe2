-- The rules a suggestion tells, logged as used when it is sent; and the words of the person who approves it, with what no row of
-- the shop backs in them. While the suggestion waits these are words that were held back to be looked at once more. New
-- columns with constant defaults (a short ACCESS EXCLUSIVE lock on suggestions, no rewrite).
ALTER TABLE suggestions
    ADD COLUMN rules jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN edited text CHECK (length(edited) <= 20000),
    ADD COLUMN doubts jsonb NOT NULL DEFAULT '[]';
