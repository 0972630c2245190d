-- What a party is to reach in a period, in a table that a plan names.
CREATE TABLE goal (
  amount       INTEGER NOT NULL,
  brand        TEXT    NOT NULL,
  table_name   TEXT    NOT NULL,
  party        TEXT    NOT NULL,
  period       TEXT    NOT NULL,
  PRIMARY KEY (brand, table_name, party, period)
) STRICT, WITHOUT ROWID;
