-- Returns the event that an undo may reverse: the last event of the seat that was not undone.
CREATE OR REPLACE FUNCTION last_standing_event(seat uuid)
RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT e.id FROM attendance_events e
    WHERE e.seat_id = seat AND e.kind <> 'undone'
      AND NOT EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = e.id)
    ORDER BY e.seq DESC LIMIT 1
$$;

REVOKE ALL ON FUNCTION last_standing_event FROM PUBLIC;
