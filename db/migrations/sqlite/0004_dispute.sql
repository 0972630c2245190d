-- What guides question, and what was decided. The verdict is in the document.
CREATE TABLE dispute (
  number    INTEGER NOT NULL,
  brand     TEXT NOT NULL,
  guide     TEXT NOT NULL,
  store     TEXT NOT NULL,
  document  TEXT NOT NULL,
  PRIMARY KEY (brand, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX dispute_guide ON dispute (brand, guide, number);
CREATE INDEX dispute_store ON dispute (brand, store, number);
