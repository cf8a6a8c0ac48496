-- Compares new rows with adopted overlaps, which are exempt from the constraints. New exemptions cannot appear, so
-- there is no race between this check and the write.
CREATE OR REPLACE FUNCTION schedule_keeps_off_adopted()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    by_venue BOOLEAN;
BEGIN
    SELECT o.venue_id = NEW.venue_id AND NOT NEW.venue_shared INTO by_venue
    FROM schedule o
    WHERE o.overlap_adopted AND o.id <> NEW.id AND o.status NOT IN ('cancelled', 'draft')
      AND o.start_datetime < NEW.end_datetime AND NEW.start_datetime < o.end_datetime
      AND (o.venue_id = NEW.venue_id AND NOT NEW.venue_shared OR o.instructor_id = NEW.instructor_id)
    ORDER BY 1 DESC NULLS LAST LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'another class is there at that time' USING ERRCODE = 'exclusion_violation', TABLE = 'schedule',
            CONSTRAINT = CASE WHEN by_venue THEN 'schedule_one_class_per_venue'
                              ELSE 'schedule_one_class_per_instructor' END;
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION schedule_keeps_off_adopted FROM PUBLIC;
