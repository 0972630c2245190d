-- Amends by which guides share a sale are few, and looked for by whom they name, which
-- stands in an attribute.
CREATE INDEX event_amend_shared ON event (brand) WHERE kind = 4 AND attrs LIKE '%"shares"%';
