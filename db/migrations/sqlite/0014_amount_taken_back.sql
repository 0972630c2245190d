-- How much the second person saw that a plan takes back, and lets it: of pay and from how
-- many guides, of revenue and from how many dealers and teams. An approval of no amount
-- allows nothing.
CREATE TABLE take_back_approval_of (
  at        INTEGER NOT NULL,
  pay       INTEGER NOT NULL,
  revenue   INTEGER NOT NULL,
  guides    INTEGER NOT NULL,
  owners    INTEGER NOT NULL,
  brand     TEXT    NOT NULL,
  period    TEXT    NOT NULL,
  plan_hash TEXT    NOT NULL,
  author    TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  PRIMARY KEY (brand, period, plan_hash, author, pay, revenue)
) STRICT, WITHOUT ROWID;
INSERT INTO take_back_approval_of SELECT at, 0, 0, 0, 0, brand, period, plan_hash, author, reason FROM take_back_approval;
DROP TABLE take_back_approval;
ALTER TABLE take_back_approval_of RENAME TO take_back_approval;
CREATE TRIGGER take_back_approval_unchanged BEFORE UPDATE ON take_back_approval BEGIN SELECT RAISE(ABORT, 'take_back_approval is never changed'); END;
CREATE TRIGGER take_back_approval_kept BEFORE DELETE ON take_back_approval BEGIN SELECT RAISE(ABORT, 'take_back_approval is never deleted from'); END;
