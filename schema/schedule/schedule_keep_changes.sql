CREATE OR REPLACE FUNCTION schedule_keep_changes()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO schedule_changes (schedule_id, kind, old_value, new_value)
    SELECT NEW.id, c.kind, c.old_value, c.new_value
    FROM (VALUES
        ('venue', OLD.location_name::text, NEW.location_name::text),
        ('time', (OLD.start_datetime AT TIME ZONE site_timezone())::text,
                 (NEW.start_datetime AT TIME ZONE site_timezone())::text),
        ('instructor', instructor_name(OLD.instructor_id), instructor_name(NEW.instructor_id)),
        ('status', CASE WHEN 'cancelled' IN (OLD.status, NEW.status) THEN OLD.status::text END,
                   CASE WHEN 'cancelled' IN (OLD.status, NEW.status) THEN NEW.status::text END),
        ('capacity', OLD.max_capacity::text, NEW.max_capacity::text)
    ) AS c (kind, old_value, new_value)
    WHERE c.old_value IS DISTINCT FROM c.new_value;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION schedule_keep_changes FROM PUBLIC;
