-- States are never NULL, and a class may be a draft or in progress.
-- What an adopted database holds against later rules is listed, never changed or dropped.

CREATE TABLE adoption_findings (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_name TEXT NOT NULL,
    row_id     UUID NOT NULL,
    promise    TEXT NOT NULL,
    found_at   TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- A state is never NULL: the document's default is what it meant.
UPDATE schedule    SET status = 'scheduled'      WHERE status IS NULL;
UPDATE orders      SET status = 'pending'        WHERE status IS NULL;
UPDATE orders      SET payment_status = 'pending' WHERE payment_status IS NULL;
UPDATE orders      SET discount_amount = 0       WHERE discount_amount IS NULL;
UPDATE order_items SET status = 'registered'     WHERE status IS NULL;
UPDATE order_items SET quantity = 1              WHERE quantity IS NULL;
UPDATE schedule    SET spots_filled = 0          WHERE spots_filled IS NULL;
UPDATE church_inquiries SET status = 'new'       WHERE status IS NULL;
UPDATE users       SET role = 'customer'         WHERE role IS NULL;
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
