-- Counts the changes of a brand's stores and guides, so that a process knows when what
-- it remembers of them is old.
CREATE TABLE org_revision (
  brand        TEXT COLLATE "C" PRIMARY KEY,
  number       BIGINT NOT NULL
);
