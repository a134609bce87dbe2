-- Jobs that wait for a language model: a class of their own, so that a slow model keeps nobody waiting but its own shop's
-- customers. Locks jobs, which holds what waits only, for a moment.

ALTER TABLE jobs DROP CONSTRAINT jobs_class_check;
-- 0 urgent, 1 usual, 2 background, 3 consult: chidi::jobs::Class.
ALTER TABLE jobs ADD CONSTRAINT jobs_class_check CHECK (class BETWEEN 0 AND 3);
-- The next of each shop.
CREATE INDEX jobs_consult_idx ON jobs (of_business, run_at, id) WHERE state = 'waiting' AND class = 3;
