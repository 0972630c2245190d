-- Days of which settlements must rate the period again, however long ago it was, up to the
-- first that is as of `until`.
CREATE TABLE late_day (
  day    INTEGER NOT NULL,
  until  INTEGER NOT NULL,
  brand  TEXT    NOT NULL,
  PRIMARY KEY (brand, day)
) STRICT, WITHOUT ROWID;
