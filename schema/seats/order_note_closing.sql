-- Records when an order was canceled or refunded. Reopening the order clears the time.
CREATE OR REPLACE FUNCTION order_note_closing()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT order_is_closed(NEW.status, NEW.payment_status) THEN
        NEW.closed_at := NULL;
    ELSIF TG_OP = 'INSERT' OR NOT order_is_closed(OLD.status, OLD.payment_status) THEN
        NEW.closed_at := now();
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION order_note_closing FROM PUBLIC;
