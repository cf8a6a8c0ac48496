-- Splits an item into single seats. Prices, totals, numbers and ids do not change. The caller has locked the row.
CREATE OR REPLACE FUNCTION split_item(item uuid)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    whole order_items%ROWTYPE;
BEGIN
    SELECT * INTO whole FROM order_items WHERE id = item FOR UPDATE;
    IF whole.quantity IS NULL OR whole.quantity <= 1 THEN
        RETURN;
    END IF;
    PERFORM set_config('frontdesk.splitting', 'on', true);
    UPDATE order_items SET quantity = 1 WHERE id = item;
    INSERT INTO order_items (id, order_id, schedule_id, unit_price, quantity, status, created_at, seat_no, split_from)
    SELECT seat_id_of(item, whole.seat_no, n), whole.order_id, whole.schedule_id, whole.unit_price, 1,
           whole.status, whole.created_at, n, item
    FROM generate_series(whole.seat_no + 1, whole.seat_no + whole.quantity - 1) n;
    PERFORM set_config('frontdesk.splitting', 'off', true);
END $$;

REVOKE ALL ON FUNCTION split_item FROM PUBLIC;
