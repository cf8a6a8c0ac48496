-- A payment in several tenders, half in cash and half by card. Each tender is a row of its own; `split_of` is the id of
-- the payment that they make together. `received` is the cash that was handed over: the rest of it was given back.

ALTER TABLE payments ADD COLUMN split_of UUID;
ALTER TABLE payments ADD COLUMN received DECIMAL(10, 2);
ALTER TABLE payments ADD CONSTRAINT payments_received_covers
    CHECK (received IS NULL OR (method = 'cash' AND received >= amount));
CREATE INDEX idx_payments_split ON payments (split_of) WHERE split_of IS NOT NULL;

-- schema: ffbf2f588689afc3ea8f288af91179c7bb203b8372443a68f43eaa475d7202bd
