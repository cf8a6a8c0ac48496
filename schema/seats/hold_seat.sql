-- Splits the item that has the seat, whichever of the two was named, and locks the row of the seat. Returns FALSE if
-- the seat does not exist or the session does not see its class.
CREATE OR REPLACE FUNCTION hold_seat(p_item uuid, p_seat uuid)
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    whole UUID := (SELECT order_item_id FROM seats
                   WHERE order_item_id IN (p_item, p_seat) AND seat_id = p_seat AND sees_class(schedule_id));
BEGIN
    IF whole IS NULL THEN
        RETURN FALSE;
    END IF;
    PERFORM split_item(whole);
    PERFORM 1 FROM order_items WHERE id = p_seat FOR UPDATE;
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION hold_seat FROM PUBLIC;
