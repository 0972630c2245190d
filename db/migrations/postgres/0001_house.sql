-- Texts sort by bytes (COLLATE "C"), so that ties fall the same way in every database.
-- Times are milliseconds since 1970, days are days since 1970, money is fen.

CREATE TABLE store (
  brand      text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  from_day   integer          NOT NULL,
  name       text COLLATE "C" NOT NULL,
  region     text COLLATE "C" NOT NULL,
  class      text COLLATE "C" NOT NULL,
  ownership  text COLLATE "C" NOT NULL,
  dealer     text COLLATE "C" NOT NULL,
  payer      text COLLATE "C" NOT NULL,
  lng        double precision NOT NULL,
  lat        double precision NOT NULL,
  system     text COLLATE "C" NOT NULL,
  open_min   integer          NOT NULL,
  close_min  integer          NOT NULL,
  cloud      boolean          NOT NULL,
  visitors   bigint           NOT NULL,
  PRIMARY KEY (brand, id, from_day)
);

CREATE TABLE guide (
  brand text COLLATE "C" NOT NULL,
  id    text COLLATE "C" NOT NULL,
  name  text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, id)
);

CREATE TABLE assignment (
  brand     text COLLATE "C" NOT NULL,
  guide     text COLLATE "C" NOT NULL,
  seq       integer          NOT NULL,
  store     text COLLATE "C" NOT NULL,
  role      text COLLATE "C" NOT NULL,
  first_day integer          NOT NULL,
  last_day  integer          NOT NULL,
  PRIMARY KEY (brand, guide, seq),
  FOREIGN KEY (brand, guide) REFERENCES guide (brand, id) ON DELETE CASCADE
);

CREATE TABLE customer (
  brand        text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  name         text COLLATE "C" NOT NULL,
  phone_masked text COLLATE "C" NOT NULL,
  guide        text COLLATE "C" NOT NULL,
  since_day    integer          NOT NULL,
  PRIMARY KEY (brand, id)
);
CREATE INDEX customer_guide ON customer (brand, guide, id) WHERE guide <> '';

-- What was ever recorded, under one constraint over all time. `event` itself may be
-- partitioned by `at` without breaking that promise, which is why a key carries it.
CREATE TABLE event_key (
  at      bigint           NOT NULL,
  brand   text COLLATE "C" NOT NULL,
  source  text COLLATE "C" NOT NULL,
  id      text COLLATE "C" NOT NULL,
  content bytea            NOT NULL,
  PRIMARY KEY (brand, source, id)
);

-- `refers` is the key ("source//id") of the fact that a fact corrects, completes or
-- answers; empty for a ref that names no fact.
CREATE TABLE event (
  at          bigint           NOT NULL,
  recorded_at bigint           NOT NULL,
  origin_at   bigint           NOT NULL,
  amount      bigint           NOT NULL,
  quantity    bigint           NOT NULL,
  kind        smallint         NOT NULL,
  channel     smallint         NOT NULL,
  origin      smallint         NOT NULL,
  brand       text COLLATE "C" NOT NULL,
  source      text COLLATE "C" NOT NULL,
  id          text COLLATE "C" NOT NULL,
  store       text COLLATE "C" NOT NULL,
  guide       text COLLATE "C" NOT NULL,
  customer    text COLLATE "C" NOT NULL,
  owner       text COLLATE "C" NOT NULL,
  category    text COLLATE "C" NOT NULL,
  ref         text COLLATE "C" NOT NULL,
  refers      text COLLATE "C" NOT NULL,
  reason      text COLLATE "C" NOT NULL,
  attrs       text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, at, id, source)
);
CREATE INDEX event_guide ON event (brand, guide, at) WHERE guide <> '';
CREATE INDEX event_owner ON event (brand, owner, at) WHERE owner <> '' AND owner <> guide;
CREATE INDEX event_store ON event (brand, store, at) WHERE store <> '';
CREATE INDEX event_storeless ON event (brand, guide, at) WHERE store = '' AND guide <> '';
CREATE INDEX event_customer ON event (brand, customer, kind, at) WHERE customer <> '';
CREATE INDEX event_refers ON event (brand, refers) WHERE refers <> '';
-- Kind 4 is amend: few, and asked for whenever they happened.
CREATE INDEX event_amend_guide ON event (brand, guide) WHERE kind = 4 AND guide <> '';
CREATE INDEX event_amend_owner ON event (brand, owner) WHERE kind = 4 AND owner <> '' AND owner <> guide;
CREATE INDEX event_amend_store ON event (brand, store) WHERE kind = 4 AND store <> '';

-- One writer of a brand's facts and totals at a time: each takes the next turn.
CREATE TABLE turn (
  brand  text COLLATE "C" PRIMARY KEY,
  number bigint           NOT NULL
);

CREATE TABLE measure_total (
  value   bigint           NOT NULL,
  micro   bigint           NOT NULL,
  brand   text COLLATE "C" NOT NULL,
  period  text COLLATE "C" NOT NULL,
  measure text COLLATE "C" NOT NULL,
  store   text COLLATE "C" NOT NULL,
  guide   text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, store, period, guide, measure)
);
CREATE INDEX measure_total_board ON measure_total (brand, period, measure, guide, store) INCLUDE (value, micro);

CREATE TABLE plan (
  brand     text COLLATE "C" NOT NULL,
  name      text COLLATE "C" NOT NULL,
  version   integer          NOT NULL,
  document  text COLLATE "C" NOT NULL,
  hash      text COLLATE "C" NOT NULL,
  first_day integer          NOT NULL,
  last_day  integer          NOT NULL,
  PRIMARY KEY (brand, name, version)
);

CREATE TABLE person (
  brand  text COLLATE "C" NOT NULL,
  id     text COLLATE "C" NOT NULL,
  name   text COLLATE "C" NOT NULL,
  role   text COLLATE "C" NOT NULL,
  store  text COLLATE "C" NOT NULL,
  region text COLLATE "C" NOT NULL,
  dealer text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, id)
);

-- Codes and tokens are kept only as their SHA-256.
CREATE TABLE sign_in_code (
  hash    bytea            PRIMARY KEY,
  brand   text COLLATE "C" NOT NULL,
  person  text COLLATE "C" NOT NULL,
  expires bigint           NOT NULL,
  FOREIGN KEY (brand, person) REFERENCES person (brand, id) ON DELETE CASCADE
);
CREATE INDEX sign_in_code_person ON sign_in_code (brand, person);

CREATE TABLE session (
  hash    bytea            PRIMARY KEY,
  brand   text COLLATE "C" NOT NULL,
  person  text COLLATE "C" NOT NULL,
  expires bigint           NOT NULL,
  FOREIGN KEY (brand, person) REFERENCES person (brand, id) ON DELETE CASCADE
);
CREATE INDEX session_person ON session (brand, person);

-- `document` is the whole decision with its trace, as JSON.
CREATE TABLE decision (
  at            bigint           NOT NULL,
  provisional   boolean          NOT NULL,
  brand         text COLLATE "C" NOT NULL,
  id            text COLLATE "C" NOT NULL,
  customer      text COLLATE "C" NOT NULL,
  store         text COLLATE "C" NOT NULL,
  dealer        text COLLATE "C" NOT NULL,
  revenue_owner text COLLATE "C" NOT NULL,
  document      text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, id)
);
CREATE INDEX decision_customer ON decision (brand, customer, at);

CREATE TABLE idempotency (
  at       bigint           NOT NULL,
  brand    text COLLATE "C" NOT NULL,
  caller   text COLLATE "C" NOT NULL,
  method   text COLLATE "C" NOT NULL,
  key      text COLLATE "C" NOT NULL,
  request  bytea            NOT NULL,
  response bytea            NOT NULL,
  PRIMARY KEY (brand, caller, method, key)
);
CREATE INDEX idempotency_at ON idempotency (brand, at);
