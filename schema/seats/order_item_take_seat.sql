-- Refuses seats beyond the capacity, except in a split. The setting of a split counts only for the new rows of the
-- split, not for rows that a trigger adds when the website raises a quantity. An absent participant who arrives after
-- all is never refused. If the place was sold in the meantime, the class shows as oversold.
CREATE OR REPLACE FUNCTION order_item_take_seat()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    session schedule%ROWTYPE;
    grew BOOLEAN := FALSE;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.schedule_id <> NEW.schedule_id THEN
        -- Always in the same order, so that two moves in opposite directions cannot deadlock.
        PERFORM 1 FROM schedule WHERE id IN (OLD.schedule_id, NEW.schedule_id) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.schedule_id <> NEW.schedule_id OR TG_OP = 'DELETE' THEN
        UPDATE schedule SET spots_filled = spots_filled WHERE id = OLD.schedule_id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN NULL;
    END IF;
    -- Locks the class: the second of two desks at the last seat waits here, and then sees the seat of the first.
    UPDATE schedule SET spots_filled = spots_filled WHERE id = NEW.schedule_id RETURNING * INTO session;
    grew := (TG_OP = 'INSERT' OR OLD.status = 'cancelled' OR OLD.schedule_id <> NEW.schedule_id
             OR NEW.quantity > OLD.quantity)
        AND EXISTS (SELECT FROM orders o
                    WHERE o.id = NEW.order_id AND seat_is_taken(NEW.status, o.status, o.payment_status));
    IF grew AND session.spots_filled > session.max_capacity
       AND NOT (TG_OP = 'INSERT' AND NEW.split_from IS NOT NULL AND pg_trigger_depth() = 1
                AND current_setting('frontdesk.splitting', true) IS NOT DISTINCT FROM 'on') THEN
        RAISE EXCEPTION 'the class is full: % seats for % places', session.spots_filled, session.max_capacity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'schedule_capacity_never_exceeded', TABLE = 'schedule';
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION order_item_take_seat FROM PUBLIC;
