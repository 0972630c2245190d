-- Which customers were seen in a store on whose behalf: by a group of stores, or by a guide
-- who shares by customers. How many there are of each is a total, of no store.
CREATE TABLE measure_customer (
  brand    TEXT NOT NULL,
  period   TEXT NOT NULL,
  customer TEXT NOT NULL,
  measure  TEXT NOT NULL,
  guide    TEXT NOT NULL,
  store    TEXT NOT NULL,
  PRIMARY KEY (brand, period, customer, measure, guide, store)
) STRICT, WITHOUT ROWID;
CREATE INDEX measure_customer_store ON measure_customer (brand, store, period);

-- Facts that name neither store nor guide count where the customer's own guide stood.
CREATE INDEX event_storeless_owner ON event (brand, owner, at) WHERE store = '' AND owner <> '' AND owner <> guide;

-- What is kept knows nothing of the above yet: it is due to be counted anew.
INSERT INTO measure_total (value, micro, brand, period, measure, store, guide)
  SELECT DISTINCT 0, 0, brand, period, 'due', store, '' FROM measure_total WHERE true;
