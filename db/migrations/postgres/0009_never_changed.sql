-- What was recorded, booked or published is never changed and never deleted, whoever asks.
CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed, nor deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_key_unchanged BEFORE UPDATE OR DELETE ON event_key FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER event_key_kept BEFORE TRUNCATE ON event_key FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER event_unchanged BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER event_kept BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER ledger_transaction_unchanged BEFORE UPDATE OR DELETE ON ledger_transaction FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER ledger_transaction_kept BEFORE TRUNCATE ON ledger_transaction FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER ledger_entry_unchanged BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER ledger_entry_kept BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER settlement_unchanged BEFORE UPDATE OR DELETE ON settlement FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER settlement_kept BEFORE TRUNCATE ON settlement FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER settlement_rating_unchanged BEFORE UPDATE OR DELETE ON settlement_rating FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER settlement_rating_kept BEFORE TRUNCATE ON settlement_rating FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER settlement_payment_unchanged BEFORE UPDATE OR DELETE ON settlement_payment FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER settlement_payment_kept BEFORE TRUNCATE ON settlement_payment FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER take_back_approval_unchanged BEFORE UPDATE OR DELETE ON take_back_approval FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER take_back_approval_kept BEFORE TRUNCATE ON take_back_approval FOR EACH STATEMENT EXECUTE FUNCTION never_changed();

-- Of a published plan only the last day is set, when another takes its place.
CREATE TRIGGER plan_unchanged BEFORE UPDATE OF brand, name, version, document, hash, first_day OR DELETE ON plan
  FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER plan_kept BEFORE TRUNCATE ON plan FOR EACH STATEMENT EXECUTE FUNCTION never_changed();

-- What was asked for by hand stays as it was asked, and what was decided as it was decided.
CREATE TRIGGER adjustment_unchanged BEFORE UPDATE OF brand, number, kind, period, party, payer, amount, reason, author, at OR DELETE ON adjustment
  FOR EACH ROW EXECUTE FUNCTION never_changed();
CREATE TRIGGER adjustment_decided BEFORE UPDATE ON adjustment
  FOR EACH ROW WHEN (OLD.state <> 'awaiting') EXECUTE FUNCTION never_changed();
CREATE TRIGGER adjustment_kept BEFORE TRUNCATE ON adjustment FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
