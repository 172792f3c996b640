-- A million receipts take little room: how an award was computed is kept once, however many
-- sales it serves (their digests cover its text as before), and open lots by customer.

CREATE TABLE bases (
    id   INTEGER PRIMARY KEY,                       -- from the text's digest (of older ones: any)
    text TEXT NOT NULL
) STRICT;
INSERT INTO bases (text) SELECT DISTINCT basis FROM sales;
CREATE INDEX bases_by_text ON bases (text);

DROP TRIGGER sales_keep;
ALTER TABLE sales ADD COLUMN basis_id INTEGER REFERENCES bases;
UPDATE sales SET basis_id = (SELECT id FROM bases WHERE text = sales.basis);
ALTER TABLE sales DROP COLUMN basis;
DROP INDEX bases_by_text;
CREATE TRIGGER sales_keep BEFORE UPDATE OF id, act_id, day, second, space, receipt, period, amount_minor, spend_minor, store, partner, paid_with, counts, basis_id ON sales
BEGIN SELECT RAISE(ABORT, 'sales are never changed'); END;
CREATE TRIGGER bases_keep BEFORE UPDATE ON bases BEGIN SELECT RAISE(ABORT, 'bases are never changed'); END;
CREATE TRIGGER bases_stay BEFORE DELETE ON bases BEGIN SELECT RAISE(ABORT, 'bases are never deleted'); END;

ALTER TABLE open_lots RENAME TO open_lots_before;
CREATE TABLE open_lots (
    customer_id INTEGER NOT NULL,
    wallet      TEXT NOT NULL,
    lot_id      INTEGER NOT NULL,
    remaining   INTEGER NOT NULL CHECK (remaining <> 0),
    PRIMARY KEY (customer_id, wallet, lot_id)
) STRICT, WITHOUT ROWID;
INSERT INTO open_lots SELECT customer_id, wallet, lot_id, remaining FROM open_lots_before
ORDER BY customer_id, wallet, lot_id;
DROP TABLE open_lots_before;
CREATE INDEX open_lots_in_debt ON open_lots (customer_id, wallet) WHERE remaining < 0;
