-- Checks the right to change a class. Runs before the triggers that derive columns, so it sees the requested change.
-- That a class is full is derived, and only the maintenance job completes it.
CREATE OR REPLACE FUNCTION allow_schedule_change()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.course_id, NEW.instructor_id, NEW.start_datetime, NEW.end_datetime, NEW.location_name, NEW.location_addr,
            NEW.venue_id, NEW.max_capacity, NEW.price_override, NEW.notes)
           IS NOT DISTINCT FROM
           (OLD.course_id, OLD.instructor_id, OLD.start_datetime, OLD.end_datetime, OLD.location_name, OLD.location_addr,
            OLD.venue_id, OLD.max_capacity, OLD.price_override, OLD.notes)
       AND (NEW.status IN ('scheduled', 'full') AND OLD.status IN ('scheduled', 'full')
            OR NEW.status = OLD.status
            OR NEW.status = 'completed' AND OLD.end_datetime < now() AND may('maintenance.run')) THEN
        RETURN NEW;
    END IF;
    PERFORM require('schedule.manage');
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION allow_schedule_change FROM PUBLIC;
