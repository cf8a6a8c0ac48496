CREATE OR REPLACE FUNCTION attendance_after(event attendance_events, state jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    here JSONB := state || jsonb_build_object(
        'status', 'attended',
        'arrived_at', coalesce(state ->> 'arrived_at', event.happened_at::text)::timestamptz);
BEGIN
    RETURN CASE event.kind
        WHEN 'admitted' THEN here || jsonb_build_object('is_late',
            event.happened_at > (SELECT start_datetime FROM schedule WHERE id = event.schedule_id))
        WHEN 'present' THEN here || '{"is_late": false, "left_early_at": null}'
        WHEN 'late' THEN here || '{"is_late": true}'
        WHEN 'left_early' THEN here || jsonb_build_object('left_early_at', event.happened_at)
        WHEN 'no_show' THEN state || '{"status": "no_show", "arrived_at": null, "is_late": false, "left_early_at": null}'
        WHEN 'note' THEN state || jsonb_build_object('roster_note', nullif(event.note, ''))
    END;
END $$;

REVOKE ALL ON FUNCTION attendance_after FROM PUBLIC;
