-- The books. Transactions and entries are only ever added. The key holds no plan version,
-- so that what is booked for a line counts over all versions, and a line is earned once.
CREATE TABLE ledger_transaction (
  number       bigint           NOT NULL,
  sequence     bigint           NOT NULL,
  corrects     bigint           NOT NULL,
  amount       bigint           NOT NULL,
  at           bigint           NOT NULL,
  plan_version integer          NOT NULL,
  brand        text COLLATE "C" NOT NULL,
  period       text COLLATE "C" NOT NULL,
  party        text COLLATE "C" NOT NULL,
  payer        text COLLATE "C" NOT NULL,
  component    text COLLATE "C" NOT NULL,
  kind         text COLLATE "C" NOT NULL,
  engine       text COLLATE "C" NOT NULL,
  plan         text COLLATE "C" NOT NULL,
  plan_hash    text COLLATE "C" NOT NULL,
  author       text COLLATE "C" NOT NULL,
  reason       text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, number)
);
CREATE UNIQUE INDEX ledger_transaction_key ON ledger_transaction (brand, period, party, payer, component, kind, sequence);
CREATE INDEX ledger_transaction_party ON ledger_transaction (brand, party, number);

-- A debit above 0, a credit below; the entries of a transaction sum to zero.
CREATE TABLE ledger_entry (
  amount  bigint           NOT NULL,
  number  bigint           NOT NULL,
  brand   text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  payer   text COLLATE "C" NOT NULL,
  party   text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, number, account)
);

CREATE TABLE settlement (
  number  bigint           NOT NULL,
  as_of   bigint           NOT NULL,
  at      bigint           NOT NULL,
  through bigint           NOT NULL,
  brand   text COLLATE "C" NOT NULL,
  period  text COLLATE "C" NOT NULL,
  author  text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, number)
);
CREATE INDEX settlement_period ON settlement (brand, period, number);

-- What each period came to in a settlement, and on what that rests.
CREATE TABLE settlement_rating (
  number       bigint           NOT NULL,
  as_of        bigint           NOT NULL,
  org_revision bigint           NOT NULL,
  amount       bigint           NOT NULL,
  taken_back   bigint           NOT NULL,
  statements   integer          NOT NULL,
  booked       integer          NOT NULL,
  plan_version integer          NOT NULL,
  brand        text COLLATE "C" NOT NULL,
  period       text COLLATE "C" NOT NULL,
  engine       text COLLATE "C" NOT NULL,
  plan         text COLLATE "C" NOT NULL,
  plan_hash    text COLLATE "C" NOT NULL,
  facts_hash   text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, period, number)
);
CREATE INDEX settlement_rating_number ON settlement_rating (brand, number);

-- The payout files: what was paid to each party, and what was not.
CREATE TABLE settlement_payment (
  number   bigint           NOT NULL,
  balance  bigint           NOT NULL,
  deducted bigint           NOT NULL,
  paid     bigint           NOT NULL,
  carried  bigint           NOT NULL,
  brand    text COLLATE "C" NOT NULL,
  payer    text COLLATE "C" NOT NULL,
  party    text COLLATE "C" NOT NULL,
  state    text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, number, payer, party)
);

-- What people asked to have booked by hand, and what became of it.
CREATE TABLE adjustment (
  number      bigint           NOT NULL,
  amount      bigint           NOT NULL,
  at          bigint           NOT NULL,
  decided_at  bigint           NOT NULL,
  booked_as   bigint           NOT NULL,
  brand       text COLLATE "C" NOT NULL,
  kind        text COLLATE "C" NOT NULL,
  period      text COLLATE "C" NOT NULL,
  party       text COLLATE "C" NOT NULL,
  payer       text COLLATE "C" NOT NULL,
  reason      text COLLATE "C" NOT NULL,
  state       text COLLATE "C" NOT NULL,
  author      text COLLATE "C" NOT NULL,
  decided_by  text COLLATE "C" NOT NULL,
  decision    text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, number)
);
CREATE INDEX adjustment_state ON adjustment (brand, state, number);

-- Second persons who let a plan take back what another version booked.
CREATE TABLE take_back_approval (
  at        bigint           NOT NULL,
  brand     text COLLATE "C" NOT NULL,
  period    text COLLATE "C" NOT NULL,
  plan_hash text COLLATE "C" NOT NULL,
  author    text COLLATE "C" NOT NULL,
  reason    text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, period, plan_hash, author)
);
