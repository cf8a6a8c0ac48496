-- The state of a seat after an event. Who is marked as here again after a no-show has the first arrival time back,
-- unless the seat is another person's by now.
CREATE OR REPLACE FUNCTION attendance_after(event attendance_events, state jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    first_arrival TEXT := state ->> 'arrived_at';
    here JSONB;
BEGIN
    IF first_arrival IS NULL AND state ->> 'status' = 'no_show' THEN
        SELECT e.before ->> 'arrived_at' INTO first_arrival
        FROM attendance_events e
        WHERE e.seat_id = event.seat_id AND e.kind = 'no_show'
          AND NOT EXISTS (SELECT 1 FROM attendance_events u WHERE u.undoes = e.id)
          AND (e.before ->> 'participant_id', e.before ->> 'participant_name', e.before ->> 'schedule_id')
              IS NOT DISTINCT FROM
              (state ->> 'participant_id', state ->> 'participant_name', state ->> 'schedule_id')
        ORDER BY e.seq DESC LIMIT 1;
    END IF;
    here := state || jsonb_build_object(
        'status', 'attended',
        'arrived_at', coalesce(first_arrival, event.happened_at::text)::timestamptz);
    RETURN CASE event.kind
        WHEN 'admitted' THEN here || jsonb_build_object('is_late',
            (here ->> 'arrived_at')::timestamptz > (SELECT start_datetime FROM schedule WHERE id = event.schedule_id))
        WHEN 'present' THEN here || '{"is_late": false, "left_early_at": null}'
        WHEN 'late' THEN here || '{"is_late": true}'
        WHEN 'left_early' THEN here || jsonb_build_object('left_early_at', event.happened_at)
        WHEN 'no_show' THEN state || '{"status": "no_show", "arrived_at": null, "is_late": false, "left_early_at": null}'
        WHEN 'note' THEN state || jsonb_build_object('roster_note', nullif(event.note, ''))
    END;
END $$;

REVOKE ALL ON FUNCTION attendance_after FROM PUBLIC;
