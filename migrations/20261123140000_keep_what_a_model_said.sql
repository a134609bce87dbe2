-- What was asked of a model for an answer, and what it said, beside the answer's record. No rewrite: a nullable column (a short
-- ACCESS EXCLUSIVE lock on answers).
ALTER TABLE answers ADD COLUMN model jsonb;
