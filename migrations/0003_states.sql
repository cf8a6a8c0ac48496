-- States are never NULL, and a class may be a draft or in progress.
-- What an adopted database holds against later rules is listed, never changed or dropped.

CREATE TABLE adoption_findings (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name TEXT NOT NULL,
    row_id     UUID NOT NULL,
    promise    TEXT NOT NULL,
    -- What the row held, where a step had to write something else.
    detail     TEXT,
    found_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- A state is never NULL: the document's default is what it meant.
CREATE FUNCTION pg_temp.never_null(tbl REGCLASS, col NAME, meant TEXT) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('WITH mended AS (UPDATE %1$s SET %2$I = %3$L WHERE %2$I IS NULL RETURNING id)
                    INSERT INTO adoption_findings (table_name, row_id, promise, detail)
                    SELECT %4$L, id, %5$L, %6$L FROM mended',
                   tbl, col, meant, tbl, tbl || '_' || col || '_never_null', 'NULL became ' || meant);
END $$;
SELECT pg_temp.never_null('schedule', 'status', 'scheduled');
SELECT pg_temp.never_null('orders', 'status', 'pending');
SELECT pg_temp.never_null('orders', 'payment_status', 'pending');
SELECT pg_temp.never_null('orders', 'discount_amount', '0');
SELECT pg_temp.never_null('order_items', 'status', 'registered');
SELECT pg_temp.never_null('order_items', 'quantity', '1');
SELECT pg_temp.never_null('church_inquiries', 'status', 'new');
SELECT pg_temp.never_null('users', 'role', 'customer');
-- Counted anew from the seats in a later step.
UPDATE schedule SET spots_filled = 0 WHERE spots_filled IS NULL;
ALTER TABLE schedule    ALTER COLUMN status SET NOT NULL, ALTER COLUMN spots_filled SET NOT NULL;
ALTER TABLE orders      ALTER COLUMN status SET NOT NULL, ALTER COLUMN payment_status SET NOT NULL,
                        ALTER COLUMN discount_amount SET NOT NULL;
ALTER TABLE order_items ALTER COLUMN status SET NOT NULL, ALTER COLUMN quantity SET NOT NULL;
ALTER TABLE church_inquiries ALTER COLUMN status SET NOT NULL;
ALTER TABLE users       ALTER COLUMN role SET NOT NULL;

-- Draft and in progress join the documented states of a class.
ALTER TABLE schedule DROP CONSTRAINT chk_schedule_status,
    ADD CONSTRAINT chk_schedule_status
        CHECK (status IN ('draft', 'scheduled', 'full', 'in_progress', 'completed', 'cancelled'));

-- Foreign keys that a desk follows every minute.
CREATE INDEX idx_schedule_instructor ON schedule (instructor_id, start_datetime);
CREATE INDEX idx_order_items_participant ON order_items (participant_id);
CREATE INDEX idx_waivers_order_item ON waivers (order_item_id);
