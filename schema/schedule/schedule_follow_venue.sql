-- Keeps the venue and the location name of a class in step. A new location name becomes a venue.
CREATE OR REPLACE FUNCTION schedule_follow_venue()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place venues%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.venue_id IS NOT DISTINCT FROM OLD.venue_id
       AND NEW.location_name IS DISTINCT FROM OLD.location_name THEN
        NEW.venue_id := NULL;
    END IF;
    IF NEW.venue_id IS NULL THEN
        INSERT INTO venues (name, address_line1) VALUES (trim(NEW.location_name), NEW.location_addr)
        ON CONFLICT DO NOTHING;
        SELECT * INTO place FROM venues WHERE lower(name) = lower(trim(NEW.location_name));
        NEW.venue_id := place.id;
    ELSE
        SELECT * INTO place FROM venues WHERE id = NEW.venue_id;
        NEW.location_name := coalesce(place.name, NEW.location_name);
    END IF;
    NEW.venue_shared := coalesce(place.is_shared, FALSE);
    IF TG_OP = 'UPDATE' AND OLD.overlap_adopted THEN
        -- A class that is moved loses the exemption that adoption gave it.
        NEW.overlap_adopted := (NEW.venue_id, NEW.start_datetime, NEW.end_datetime)
                               IS NOT DISTINCT FROM (OLD.venue_id, OLD.start_datetime, OLD.end_datetime)
                               AND NEW.instructor_id IS NOT DISTINCT FROM OLD.instructor_id;
    ELSE
        NEW.overlap_adopted := FALSE;
    END IF;
    RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION schedule_follow_venue FROM PUBLIC;
