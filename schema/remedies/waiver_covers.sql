-- Sets whom a waiver covers: the participant of the seat when it was signed, otherwise the signer.
CREATE OR REPLACE FUNCTION waiver_covers()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seat order_items%ROWTYPE;
BEGIN
    IF NEW.order_item_id IS NOT NULL THEN
        SELECT * INTO seat FROM order_items WHERE id = NEW.order_item_id;
        NEW.covers_user_id := coalesce(NEW.covers_user_id, covered_account(seat, NEW.covers_name, NEW.signed_name));
        NEW.covers_name := coalesce(NEW.covers_name, seat.participant_name);
    ELSE
        NEW.covers_user_id := coalesce(NEW.covers_user_id, NEW.user_id);
    END IF;
    NEW.covers_name := coalesce(NEW.covers_name,
        (SELECT trim(first_name || ' ' || last_name) FROM users WHERE id = NEW.covers_user_id), NEW.signed_name);
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION waiver_covers FROM PUBLIC;
