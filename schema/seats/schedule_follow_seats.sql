CREATE OR REPLACE FUNCTION schedule_follow_seats()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    SELECT coalesce(sum(greatest(oi.quantity, 0)), 0) INTO NEW.spots_filled
    FROM order_items oi JOIN orders o ON o.id = oi.order_id
    WHERE oi.schedule_id = NEW.id AND seat_is_taken(oi.status, o.status, o.payment_status);
    IF NEW.status IN ('scheduled', 'full') THEN
        NEW.status := CASE WHEN NEW.spots_filled >= NEW.max_capacity THEN 'full' ELSE 'scheduled' END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION schedule_follow_seats FROM PUBLIC;
