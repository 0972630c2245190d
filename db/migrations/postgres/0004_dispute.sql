-- What guides question, and what was decided. The verdict is in the document.
CREATE TABLE dispute (
  number    BIGINT NOT NULL,
  brand     TEXT COLLATE "C" NOT NULL,
  guide     TEXT COLLATE "C" NOT NULL,
  store     TEXT COLLATE "C" NOT NULL,
  document  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, number)
);
CREATE INDEX dispute_guide ON dispute (brand, guide, number);
CREATE INDEX dispute_store ON dispute (brand, store, number);
