-- Restores the participant from before a naming. Refuses if the seat was named again or used since.
CREATE OR REPLACE FUNCTION restore_name(p_seat uuid, p_naming uuid)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named seat_names%ROWTYPE;
    seat order_items%ROWTYPE;
BEGIN
    SELECT * INTO named FROM seat_names WHERE id = p_naming AND seat_id = p_seat;
    IF NOT FOUND THEN
        RETURN 'not_found';
    END IF;
    SELECT * INTO seat FROM order_items WHERE id = p_seat FOR UPDATE;
    IF seat.status <> 'registered' OR seat_naming(seat) IS DISTINCT FROM named.after THEN
        RETURN 'superseded';
    END IF;
    UPDATE order_items
    SET participant_name = named.before ->> 'name', participant_email = named.before ->> 'email',
        participant_id = (named.before ->> 'person')::uuid, participant_dob = (named.before ->> 'birth_date')::date
    WHERE id = p_seat;
    RETURN 'taken_back';
END $$;

REVOKE ALL ON FUNCTION restore_name FROM PUBLIC;
