-- Frees the places of canceled and refunded orders, and takes places for reopened ones. Handles all orders of a
-- statement together, so that locks are taken in one order: orders, items, classes.
CREATE OR REPLACE FUNCTION orders_free_places()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed UUID[];
    opened UUID[];
    classes UUID[];
    session schedule%ROWTYPE;
BEGIN
    SELECT array_agg(n.id), array_agg(n.id) FILTER (WHERE NOT order_is_closed(n.status, n.payment_status))
    INTO changed, opened
    FROM was w JOIN became n USING (id)
    WHERE order_is_closed(w.status, w.payment_status) <> order_is_closed(n.status, n.payment_status);
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    -- Locked, so that no item moves to a class that is not counted here.
    PERFORM 1 FROM order_items WHERE order_id = ANY (changed) ORDER BY id FOR SHARE;
    classes := ARRAY(SELECT DISTINCT schedule_id FROM order_items WHERE order_id = ANY (changed));
    PERFORM 1 FROM schedule WHERE id = ANY (classes) ORDER BY id FOR NO KEY UPDATE;
    UPDATE schedule SET spots_filled = spots_filled WHERE id = ANY (classes);
    SELECT s.* INTO session FROM schedule s
    WHERE s.id = ANY (classes) AND s.spots_filled > s.max_capacity
      AND EXISTS (SELECT FROM order_items oi JOIN orders o ON o.id = oi.order_id
                  WHERE oi.schedule_id = s.id AND oi.order_id = ANY (opened)
                    AND seat_is_taken(oi.status, o.status, o.payment_status))
    ORDER BY s.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the class is full: % seats for % places', session.spots_filled, session.max_capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_capacity_never_exceeded', TABLE = 'schedule';
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION orders_free_places FROM PUBLIC;
