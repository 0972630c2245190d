-- Plans on their way: one draft a plan, and who asked for it to be published.
CREATE TABLE plan_draft (
  saved_at     INTEGER NOT NULL,
  asked_at     INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  document     TEXT    NOT NULL,
  hash         TEXT    NOT NULL,
  author       TEXT    NOT NULL,
  asked_by     TEXT    NOT NULL,
  PRIMARY KEY (brand, name)
) STRICT;

-- What people were told of a published version, by whom, and who has read it. The words
-- are JSON.
CREATE TABLE plan_notice (
  version      INTEGER NOT NULL,
  first_day    INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  author       TEXT    NOT NULL,
  asked_by     TEXT    NOT NULL,
  approved_by  TEXT    NOT NULL,
  words        TEXT    NOT NULL,
  PRIMARY KEY (brand, name, version)
) STRICT;

CREATE TABLE plan_receipt (
  version      INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  person       TEXT    NOT NULL,
  PRIMARY KEY (brand, name, version, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_receipt_person ON plan_receipt (brand, person);
