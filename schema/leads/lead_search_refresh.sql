CREATE OR REPLACE FUNCTION lead_search_refresh()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM lead_search_anew(NEW.id);
    IF NEW.merged_into IS NOT NULL THEN
        PERFORM lead_search_anew(lead_root(NEW.id));
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.merged_into IS DISTINCT FROM NEW.merged_into AND OLD.merged_into IS NOT NULL THEN
        PERFORM lead_search_anew(lead_root(OLD.merged_into));
    END IF;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION lead_search_refresh FROM PUBLIC;
