-- Who declined to publish a draft, and why; empty when nobody has.
ALTER TABLE plan_draft ADD COLUMN sent_back_by TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_draft ADD COLUMN sent_back_reason TEXT NOT NULL DEFAULT '';
