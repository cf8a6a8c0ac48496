-- The part of a seat that an event changes (attendance) and the part it relies on (whose it is).
-- Always written in UTC, so that two sessions in two zones write the same words.
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
