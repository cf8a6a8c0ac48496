-- Returns the notes of a roster by seat. A substitute on another person's account gets none of the account's notes.
CREATE OR REPLACE FUNCTION notes_of_class(class uuid)
RETURNS TABLE(seat_id uuid, notes jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF may('medical.read') AND (may('schedule.read') OR (may('schedule.read_own') AND teaches_class(class))) THEN
        RETURN QUERY
        SELECT n.seat_id, notes_of(v.owner)
        FROM named_seats n JOIN sealed_values v ON v.kind = 'notes' AND v.owner = coalesce(n.participant_id, n.seat_id)
        WHERE n.schedule_id = class AND n.status <> 'cancelled';
    END IF;
END $$;

REVOKE ALL ON FUNCTION notes_of_class FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notes_of_class TO frontdesk_staff;
