-- Plans on their way: one draft a plan, and who asked for it to be published.
CREATE TABLE plan_draft (
  saved_at    bigint           NOT NULL,
  asked_at    bigint           NOT NULL,
  brand       text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  document    text COLLATE "C" NOT NULL,
  hash        text COLLATE "C" NOT NULL,
  author      text COLLATE "C" NOT NULL,
  asked_by    text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, name)
);

-- What people were told of a published version, by whom, and who has read it. The words
-- are JSON.
CREATE TABLE plan_notice (
  version     integer          NOT NULL,
  first_day   integer          NOT NULL,
  at          bigint           NOT NULL,
  brand       text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  author      text COLLATE "C" NOT NULL,
  asked_by    text COLLATE "C" NOT NULL,
  approved_by text COLLATE "C" NOT NULL,
  words       text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, name, version)
);

CREATE TABLE plan_receipt (
  version     integer          NOT NULL,
  at          bigint           NOT NULL,
  brand       text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  person      text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, name, version, person)
);
CREATE INDEX plan_receipt_person ON plan_receipt (brand, person);
