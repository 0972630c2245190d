-- What a party is to reach in a period, in a table that a plan names.
CREATE TABLE goal (
  amount     bigint           NOT NULL,
  brand      text COLLATE "C" NOT NULL,
  table_name text COLLATE "C" NOT NULL,
  party      text COLLATE "C" NOT NULL,
  period     text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, table_name, party, period)
);
