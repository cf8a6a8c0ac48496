-- Records a seat status that the website or psql wrote directly as an event of its own.
CREATE OR REPLACE FUNCTION attendance_note_outside_change()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO attendance_events
        (id, seat_id, schedule_id, kind, actor, desk, happened_at, before, after)
    VALUES (gen_random_uuid(), NEW.id, NEW.schedule_id, 'set_elsewhere', session_user,
            coalesce(nullif(current_setting('application_name'), ''), 'sql'), now(),
            seat_state(OLD), seat_state(NEW));
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION attendance_note_outside_change FROM PUBLIC;
