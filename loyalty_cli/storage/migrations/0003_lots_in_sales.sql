-- A sale that earns a lot is that lot: one row instead of two. `entries` shows both kinds as
-- before; sales and booked entries share their numbers from here on, so that each names one.

CREATE TABLE lot_terms (                            -- what the lots of many sales have in common
    id     INTEGER PRIMARY KEY,
    wallet TEXT NOT NULL,
    rule   TEXT NOT NULL,
    renew  TEXT                                     -- "12 months/day": activity renews the lot
) STRICT;
CREATE TRIGGER lot_terms_keep BEFORE UPDATE ON lot_terms BEGIN SELECT RAISE(ABORT, 'lot terms are never changed'); END;
CREATE TRIGGER lot_terms_stay BEFORE DELETE ON lot_terms BEGIN SELECT RAISE(ABORT, 'lot terms are never deleted'); END;

ALTER TABLE sales ADD COLUMN lot_terms_id INTEGER REFERENCES lot_terms;     -- none: it is no lot
ALTER TABLE sales ADD COLUMN lot_units INTEGER CHECK ((lot_units > 0) = (lot_terms_id IS NOT NULL));
ALTER TABLE sales ADD COLUMN lot_expires_day INTEGER;
DROP TRIGGER sales_keep;
CREATE TRIGGER sales_keep BEFORE UPDATE OF id, act_id, day, second, space, receipt, period, amount_minor, spend_minor, store, partner, paid_with, counts, basis_id, lot_terms_id, lot_units, lot_expires_day ON sales
BEGIN SELECT RAISE(ABORT, 'sales are never changed'); END;

DROP TRIGGER uses_keep;
DROP TRIGGER uses_stay;
ALTER TABLE uses RENAME TO uses_before;
ALTER TABLE entries RENAME TO booked_entries;
CREATE TABLE uses (
    entry_id INTEGER NOT NULL REFERENCES booked_entries,
    lot_id   INTEGER NOT NULL,                      -- of a booked entry or a sale
    act_id   INTEGER NOT NULL REFERENCES acts DEFERRABLE INITIALLY DEFERRED,
    units    INTEGER NOT NULL CHECK (units <> 0),   -- negative: returned to the lot
    PRIMARY KEY (entry_id, lot_id)
) STRICT, WITHOUT ROWID;
INSERT INTO uses SELECT entry_id, lot_id, act_id, units FROM uses_before;
DROP TABLE uses_before;
CREATE INDEX uses_by_lot ON uses (lot_id);
CREATE INDEX uses_by_act ON uses (act_id);
CREATE TRIGGER uses_keep BEFORE UPDATE ON uses BEGIN SELECT RAISE(ABORT, 'uses are never changed'); END;
CREATE TRIGGER uses_stay BEFORE DELETE ON uses BEGIN SELECT RAISE(ABORT, 'uses are never deleted'); END;

CREATE VIEW entries AS
SELECT id, act_id, sale_id, customer_id, wallet, day, units, kind, rule, lot_units, expires_day, usable_day, renew, store
FROM booked_entries
UNION ALL
SELECT sales.id, act_id, sales.id, customer_id, wallet, day, lot_units, 'earn', rule, lot_units, lot_expires_day, NULL, renew, store
FROM sales CROSS JOIN lot_terms ON lot_terms.id = sales.lot_terms_id;

CREATE VIEW open_entries AS                         -- each open lot with what opened it
SELECT lot_id AS id, open_lots.customer_id, open_lots.wallet, remaining,
    coalesce(booked.day, sales.day) AS day,
    coalesce(booked.lot_units, sales.lot_units) AS lot_units,
    coalesce(booked.expires_day, sales.lot_expires_day) AS expires_day,
    booked.usable_day,
    coalesce(booked.renew, lot_terms.renew) AS renew,
    coalesce(booked.sale_id, sales.id) AS sale_id,
    coalesce(booked.kind, 'earn') AS kind,
    coalesce(booked.store, sales.store) AS store
FROM open_lots LEFT JOIN sales ON sales.id = lot_id AND lot_terms_id IS NOT NULL
LEFT JOIN lot_terms ON lot_terms.id = lot_terms_id
LEFT JOIN booked_entries AS booked ON sales.id IS NULL AND booked.id = lot_id;
