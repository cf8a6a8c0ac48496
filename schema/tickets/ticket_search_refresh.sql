CREATE OR REPLACE FUNCTION ticket_search_refresh()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ticket_search_anew(NEW.id);
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ticket_search_refresh FROM PUBLIC;
