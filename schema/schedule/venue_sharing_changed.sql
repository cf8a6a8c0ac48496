-- Updates future classes when their venue becomes shared or stops being shared.
CREATE OR REPLACE FUNCTION venue_sharing_changed()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE schedule SET venue_id = venue_id WHERE venue_id = NEW.id AND end_datetime > now();
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION venue_sharing_changed FROM PUBLIC;
