-- How much the second person saw that a plan takes back, and lets it: of pay and from how
-- many guides, of revenue and from how many dealers and teams. An approval of no amount
-- allows nothing.
ALTER TABLE take_back_approval ADD COLUMN pay bigint NOT NULL DEFAULT 0;
ALTER TABLE take_back_approval ADD COLUMN revenue bigint NOT NULL DEFAULT 0;
ALTER TABLE take_back_approval ADD COLUMN guides integer NOT NULL DEFAULT 0;
ALTER TABLE take_back_approval ADD COLUMN owners integer NOT NULL DEFAULT 0;
ALTER TABLE take_back_approval DROP CONSTRAINT take_back_approval_pkey;
ALTER TABLE take_back_approval ADD PRIMARY KEY (brand, period, plan_hash, author, pay, revenue);
