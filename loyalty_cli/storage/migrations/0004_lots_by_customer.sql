-- The lots of a customer are found in the index alone: listing those of an import that are open
-- reads it in order, instead of sorting them.

DROP INDEX sales_by_customer;
CREATE INDEX sales_by_customer ON sales (customer_id, day, lot_terms_id, lot_units) WHERE customer_id IS NOT NULL;
