-- Returns the part of a seat that an event changes (attendance) and the part that it relies on (the participant). The
-- text is always in UTC, so that sessions in different zones write the same.
CREATE OR REPLACE FUNCTION seat_state(seat order_items)
RETURNS jsonb
LANGUAGE sql STABLE SET TimeZone = 'UTC' AS $$
    SELECT jsonb_build_object(
        'status', seat.status, 'arrived_at', seat.arrived_at, 'is_late', seat.is_late,
        'left_early_at', seat.left_early_at, 'roster_note', seat.roster_note,
        'schedule_id', seat.schedule_id, 'participant_id', seat.participant_id,
        'participant_name', seat.participant_name)
$$;

REVOKE ALL ON FUNCTION seat_state FROM PUBLIC;
