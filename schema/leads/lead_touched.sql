CREATE OR REPLACE FUNCTION lead_touched()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE church_inquiries SET touched_at = greatest(touched_at, NEW.recorded_at) WHERE id = NEW.lead_id;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION lead_touched FROM PUBLIC;
