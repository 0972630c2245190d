-- Grows with each change of a brand's stores and guides, so that a process knows when what
-- it remembers of them is old.
CREATE TABLE org_revision (
  brand        TEXT PRIMARY KEY,
  number       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Amends are looked for whenever orders arrive, and are few.
CREATE INDEX event_amend ON event (brand, refers) WHERE kind = 4;
