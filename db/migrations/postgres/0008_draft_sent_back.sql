-- Who declined to publish a draft, and why; empty when nobody has.
ALTER TABLE plan_draft ADD COLUMN sent_back_by text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE plan_draft ADD COLUMN sent_back_reason text COLLATE "C" NOT NULL DEFAULT '';
