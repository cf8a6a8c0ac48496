CREATE OR REPLACE FUNCTION attendance_append_only()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'attendance events are only ever added'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attendance_events_append_only';
END $$;

REVOKE ALL ON FUNCTION attendance_append_only FROM PUBLIC;
