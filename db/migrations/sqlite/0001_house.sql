-- Texts sort by bytes (BINARY, the default), so that ties fall the same way in every database.
-- Times are milliseconds since 1970, days are days since 1970, money is fen.

CREATE TABLE store (
  brand        TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  from_day     INTEGER NOT NULL,
  name         TEXT    NOT NULL,
  region       TEXT    NOT NULL,
  class        TEXT    NOT NULL,
  ownership    TEXT    NOT NULL,
  dealer       TEXT    NOT NULL,
  payer        TEXT    NOT NULL,
  lng          REAL    NOT NULL,
  lat          REAL    NOT NULL,
  system       TEXT    NOT NULL,
  open_min     INTEGER NOT NULL,
  close_min    INTEGER NOT NULL,
  cloud        INTEGER NOT NULL,
  visitors     INTEGER NOT NULL,
  PRIMARY KEY (brand, id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE guide (
  brand        TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  PRIMARY KEY (brand, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignment (
  brand        TEXT    NOT NULL,
  guide        TEXT    NOT NULL,
  seq          INTEGER NOT NULL,
  store        TEXT    NOT NULL,
  role         TEXT    NOT NULL,
  first_day    INTEGER NOT NULL,
  last_day     INTEGER NOT NULL,
  PRIMARY KEY (brand, guide, seq),
  FOREIGN KEY (brand, guide) REFERENCES guide (brand, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
  brand        TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  phone_masked TEXT    NOT NULL,
  guide        TEXT    NOT NULL,
  since_day    INTEGER NOT NULL,
  PRIMARY KEY (brand, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_guide ON customer (brand, guide, id) WHERE guide <> '';

-- What was ever recorded, under one constraint over all time. `event` itself may be
-- partitioned by `at` without breaking that promise, which is why a key carries it.
CREATE TABLE event_key (
  at           INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  source       TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  content      BLOB    NOT NULL,
  PRIMARY KEY (brand, source, id)
) STRICT, WITHOUT ROWID;

-- `refers` is the key ("source//id") of the fact that a fact corrects, completes or
-- answers; empty for a ref that names no fact.
CREATE TABLE event (
  at           INTEGER NOT NULL,
  recorded_at  INTEGER NOT NULL,
  origin_at    INTEGER NOT NULL,
  amount       INTEGER NOT NULL,
  quantity     INTEGER NOT NULL,
  kind         INTEGER NOT NULL,
  channel      INTEGER NOT NULL,
  origin       INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  source       TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  store        TEXT    NOT NULL,
  guide        TEXT    NOT NULL,
  customer     TEXT    NOT NULL,
  owner        TEXT    NOT NULL,
  category     TEXT    NOT NULL,
  ref          TEXT    NOT NULL,
  refers       TEXT    NOT NULL,
  reason       TEXT    NOT NULL,
  attrs        TEXT    NOT NULL,
  PRIMARY KEY (brand, at, id, source)
) STRICT;
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
  brand        TEXT    PRIMARY KEY,
  number       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE measure_total (
  value        INTEGER NOT NULL,
  micro        INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  period       TEXT    NOT NULL,
  measure      TEXT    NOT NULL,
  store        TEXT    NOT NULL,
  guide        TEXT    NOT NULL,
  PRIMARY KEY (brand, store, period, guide, measure)
) STRICT, WITHOUT ROWID;
CREATE INDEX measure_total_board ON measure_total (brand, period, measure, guide, store, value, micro);

CREATE TABLE plan (
  brand        TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  document     TEXT    NOT NULL,
  hash         TEXT    NOT NULL,
  first_day    INTEGER NOT NULL,
  last_day     INTEGER NOT NULL,
  PRIMARY KEY (brand, name, version)
) STRICT;

CREATE TABLE person (
  brand        TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  role         TEXT    NOT NULL,
  store        TEXT    NOT NULL,
  region       TEXT    NOT NULL,
  dealer       TEXT    NOT NULL,
  PRIMARY KEY (brand, id)
) STRICT, WITHOUT ROWID;

-- Codes and tokens are kept only as their SHA-256.
CREATE TABLE sign_in_code (
  hash         BLOB    PRIMARY KEY,
  brand        TEXT    NOT NULL,
  person       TEXT    NOT NULL,
  expires      INTEGER NOT NULL,
  FOREIGN KEY (brand, person) REFERENCES person (brand, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_code_person ON sign_in_code (brand, person);

CREATE TABLE session (
  hash         BLOB    PRIMARY KEY,
  brand        TEXT    NOT NULL,
  person       TEXT    NOT NULL,
  expires      INTEGER NOT NULL,
  FOREIGN KEY (brand, person) REFERENCES person (brand, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (brand, person);

-- `document` is the whole decision with its trace, as JSON.
CREATE TABLE decision (
  at           INTEGER NOT NULL,
  provisional  INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  customer     TEXT    NOT NULL,
  store        TEXT    NOT NULL,
  dealer       TEXT    NOT NULL,
  revenue_owner TEXT    NOT NULL,
  document     TEXT    NOT NULL,
  PRIMARY KEY (brand, id)
) STRICT;
CREATE INDEX decision_customer ON decision (brand, customer, at);

CREATE TABLE idempotency (
  at           INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  caller       TEXT    NOT NULL,
  method       TEXT    NOT NULL,
  key          TEXT    NOT NULL,
  request      BLOB    NOT NULL,
  response     BLOB    NOT NULL,
  PRIMARY KEY (brand, caller, method, key)
) STRICT;
CREATE INDEX idempotency_at ON idempotency (brand, at);
