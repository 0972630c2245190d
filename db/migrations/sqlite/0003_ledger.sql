-- The books. Transactions and entries are only ever added. The key holds no plan version,
-- so that what is booked for a line counts over all versions, and a line is earned once.
CREATE TABLE ledger_transaction (
  number       INTEGER NOT NULL,
  sequence     INTEGER NOT NULL,
  corrects     INTEGER NOT NULL,
  amount       INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  plan_version INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  period       TEXT    NOT NULL,
  party        TEXT    NOT NULL,
  payer        TEXT    NOT NULL,
  component    TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  engine       TEXT    NOT NULL,
  plan         TEXT    NOT NULL,
  plan_hash    TEXT    NOT NULL,
  author       TEXT    NOT NULL,
  reason       TEXT    NOT NULL,
  PRIMARY KEY (brand, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_transaction_key ON ledger_transaction (brand, period, party, payer, component, kind, sequence);
CREATE INDEX ledger_transaction_party ON ledger_transaction (brand, party, number);

-- A debit above 0, a credit below; the entries of a transaction sum to zero.
CREATE TABLE ledger_entry (
  amount  INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  brand   TEXT    NOT NULL,
  account TEXT    NOT NULL,
  payer   TEXT    NOT NULL,
  party   TEXT    NOT NULL,
  PRIMARY KEY (brand, number, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE settlement (
  number  INTEGER NOT NULL,
  as_of   INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  through INTEGER NOT NULL,
  brand   TEXT    NOT NULL,
  period  TEXT    NOT NULL,
  author  TEXT    NOT NULL,
  PRIMARY KEY (brand, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_period ON settlement (brand, period, number);

-- What each period came to in a settlement, and on what that rests.
CREATE TABLE settlement_rating (
  number       INTEGER NOT NULL,
  as_of        INTEGER NOT NULL,
  org_revision INTEGER NOT NULL,
  amount       INTEGER NOT NULL,
  taken_back   INTEGER NOT NULL,
  statements   INTEGER NOT NULL,
  booked       INTEGER NOT NULL,
  plan_version INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  period       TEXT    NOT NULL,
  engine       TEXT    NOT NULL,
  plan         TEXT    NOT NULL,
  plan_hash    TEXT    NOT NULL,
  facts_hash   TEXT    NOT NULL,
  PRIMARY KEY (brand, period, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_rating_number ON settlement_rating (brand, number);

-- The payout files: what was paid to each party, and what was not.
CREATE TABLE settlement_payment (
  number   INTEGER NOT NULL,
  balance  INTEGER NOT NULL,
  deducted INTEGER NOT NULL,
  paid     INTEGER NOT NULL,
  carried  INTEGER NOT NULL,
  brand    TEXT    NOT NULL,
  payer    TEXT    NOT NULL,
  party    TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  PRIMARY KEY (brand, number, payer, party)
) STRICT, WITHOUT ROWID;

-- What people asked to have booked by hand, and what became of it.
CREATE TABLE adjustment (
  number      INTEGER NOT NULL,
  amount      INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  decided_at  INTEGER NOT NULL,
  booked_as   INTEGER NOT NULL,
  brand       TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  period      TEXT    NOT NULL,
  party       TEXT    NOT NULL,
  payer       TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  state       TEXT    NOT NULL,
  author      TEXT    NOT NULL,
  decided_by  TEXT    NOT NULL,
  decision    TEXT    NOT NULL,
  PRIMARY KEY (brand, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX adjustment_state ON adjustment (brand, state, number);

-- Second persons who let a plan take back what another version booked.
CREATE TABLE take_back_approval (
  at        INTEGER NOT NULL,
  brand     TEXT    NOT NULL,
  period    TEXT    NOT NULL,
  plan_hash TEXT    NOT NULL,
  author    TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  PRIMARY KEY (brand, period, plan_hash, author)
) STRICT, WITHOUT ROWID;
