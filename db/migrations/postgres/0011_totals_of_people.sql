-- Which customers were seen in a store on whose behalf: by a group of stores, or by a guide
-- who shares by customers. How many there are of each is a total, of no store.
CREATE TABLE measure_customer (
  brand    text COLLATE "C" NOT NULL,
  period   text COLLATE "C" NOT NULL,
  customer text COLLATE "C" NOT NULL,
  measure  text COLLATE "C" NOT NULL,
  guide    text COLLATE "C" NOT NULL,
  store    text COLLATE "C" NOT NULL,
  PRIMARY KEY (brand, period, customer, measure, guide, store)
);
CREATE INDEX measure_customer_store ON measure_customer (brand, store, period);

-- Facts that name neither store nor guide count where the customer's own guide stood.
CREATE INDEX event_storeless_owner ON event (brand, owner, at) WHERE store = '' AND owner <> '' AND owner <> guide;

-- What is kept knows nothing of the above yet: it is due to be counted anew.
INSERT INTO measure_total (value, micro, brand, period, measure, store, guide)
  SELECT DISTINCT 0, 0, brand, period, 'due', store, '' FROM measure_total WHERE true;
