-- The line that is in dispute, and the dispute that an adjustment answers; 0 is none.
ALTER TABLE dispute ADD COLUMN period text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE dispute ADD COLUMN component text COLLATE "C" NOT NULL DEFAULT '';
UPDATE dispute SET period = document::jsonb ->> 'Period', component = document::jsonb ->> 'Component';
ALTER TABLE adjustment ADD COLUMN dispute bigint NOT NULL DEFAULT 0;
UPDATE adjustment SET dispute = COALESCE((SELECT d.number FROM dispute d
  WHERE d.brand = adjustment.brand AND (d.document::jsonb #>> '{Verdict,Adjustment}')::bigint = adjustment.number), 0) WHERE state = 'awaiting';
DROP TRIGGER adjustment_unchanged ON adjustment;
CREATE TRIGGER adjustment_unchanged BEFORE UPDATE OF brand, number, kind, period, party, payer, amount, reason, author, at, dispute OR DELETE ON adjustment
  FOR EACH ROW EXECUTE FUNCTION never_changed();

-- What one person has booked for a party without a second one.
CREATE INDEX adjustment_author ON adjustment (brand, author, party, booked_as);
