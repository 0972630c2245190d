-- What was recorded, booked or published is never changed and never deleted, whoever asks.
CREATE TRIGGER event_key_unchanged BEFORE UPDATE ON event_key BEGIN SELECT RAISE(ABORT, 'event_key is never changed'); END;
CREATE TRIGGER event_key_kept BEFORE DELETE ON event_key BEGIN SELECT RAISE(ABORT, 'event_key is never deleted from'); END;
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is never changed'); END;
CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is never deleted from'); END;
CREATE TRIGGER ledger_transaction_unchanged BEFORE UPDATE ON ledger_transaction BEGIN SELECT RAISE(ABORT, 'ledger_transaction is never changed'); END;
CREATE TRIGGER ledger_transaction_kept BEFORE DELETE ON ledger_transaction BEGIN SELECT RAISE(ABORT, 'ledger_transaction is never deleted from'); END;
CREATE TRIGGER ledger_entry_unchanged BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is never changed'); END;
CREATE TRIGGER ledger_entry_kept BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry is never deleted from'); END;
CREATE TRIGGER settlement_unchanged BEFORE UPDATE ON settlement BEGIN SELECT RAISE(ABORT, 'settlement is never changed'); END;
CREATE TRIGGER settlement_kept BEFORE DELETE ON settlement BEGIN SELECT RAISE(ABORT, 'settlement is never deleted from'); END;
CREATE TRIGGER settlement_rating_unchanged BEFORE UPDATE ON settlement_rating BEGIN SELECT RAISE(ABORT, 'settlement_rating is never changed'); END;
CREATE TRIGGER settlement_rating_kept BEFORE DELETE ON settlement_rating BEGIN SELECT RAISE(ABORT, 'settlement_rating is never deleted from'); END;
CREATE TRIGGER settlement_payment_unchanged BEFORE UPDATE ON settlement_payment BEGIN SELECT RAISE(ABORT, 'settlement_payment is never changed'); END;
CREATE TRIGGER settlement_payment_kept BEFORE DELETE ON settlement_payment BEGIN SELECT RAISE(ABORT, 'settlement_payment is never deleted from'); END;
CREATE TRIGGER take_back_approval_unchanged BEFORE UPDATE ON take_back_approval BEGIN SELECT RAISE(ABORT, 'take_back_approval is never changed'); END;
CREATE TRIGGER take_back_approval_kept BEFORE DELETE ON take_back_approval BEGIN SELECT RAISE(ABORT, 'take_back_approval is never deleted from'); END;

-- Of a published plan only the last day is set, when another takes its place.
CREATE TRIGGER plan_unchanged BEFORE UPDATE OF brand, name, version, document, hash, first_day ON plan
  BEGIN SELECT RAISE(ABORT, 'plan is never changed'); END;
CREATE TRIGGER plan_kept BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'plan is never deleted from'); END;

-- What was asked for by hand stays as it was asked, and what was decided as it was decided.
CREATE TRIGGER adjustment_unchanged BEFORE UPDATE OF brand, number, kind, period, party, payer, amount, reason, author, at ON adjustment
  BEGIN SELECT RAISE(ABORT, 'adjustment is never changed'); END;
CREATE TRIGGER adjustment_decided BEFORE UPDATE ON adjustment WHEN OLD.state <> 'awaiting'
  BEGIN SELECT RAISE(ABORT, 'adjustment is decided'); END;
CREATE TRIGGER adjustment_kept BEFORE DELETE ON adjustment BEGIN SELECT RAISE(ABORT, 'adjustment is never deleted from'); END;
