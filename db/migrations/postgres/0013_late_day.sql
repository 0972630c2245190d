-- Days of which settlements must rate the period again, however long ago it was, up to the
-- first that is as of `until`.
CREATE TABLE late_day (
  day    integer          NOT NULL,
  until  bigint           NOT NULL,
  brand  text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, day)
);
