-- The line that is in dispute, and the dispute that an adjustment answers; 0 is none.
ALTER TABLE dispute ADD COLUMN period TEXT NOT NULL DEFAULT '';
ALTER TABLE dispute ADD COLUMN component TEXT NOT NULL DEFAULT '';
UPDATE dispute SET period = json_extract(document, '$.Period'), component = json_extract(document, '$.Component');
ALTER TABLE adjustment ADD COLUMN dispute INTEGER NOT NULL DEFAULT 0;
UPDATE adjustment SET dispute = COALESCE((SELECT d.number FROM dispute d
  WHERE d.brand = adjustment.brand AND json_extract(d.document, '$.Verdict.Adjustment') = adjustment.number), 0) WHERE state = 'awaiting';
DROP TRIGGER adjustment_unchanged;
CREATE TRIGGER adjustment_unchanged BEFORE UPDATE OF brand, number, kind, period, party, payer, amount, reason, author, at, dispute ON adjustment
  BEGIN SELECT RAISE(ABORT, 'adjustment is never changed'); END;

-- What one person has booked for a party without a second one.
CREATE INDEX adjustment_author ON adjustment (brand, author, party, booked_as);
